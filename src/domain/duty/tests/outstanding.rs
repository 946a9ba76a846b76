//! An outstanding duty says the same by every rule book that is equal to the one it was found by.

use super::books::adoption;
use super::scene::*;
use super::*;
use crate::domain::words::Word;

#[test]
fn what_is_taken_down_says_the_same_by_an_equal_book() {
    let catalogue = shipped().unwrap();
    let adoptions = [adoption("2026-05-01", Preset::Akashi), adoption("2026-09-01", Preset::Fukushima)];
    let [book, equal] = [(), ()].map(|()| RuleBook::new(&catalogue, &adoptions));
    for framework in Framework::ALL {
        let mut facts = scene(*framework);
        facts.extend([change(*framework), goal()]);
        let all = duties(&book, &Facts::from(facts), day("2026-12-24"));
        let outstanding: Vec<&Duty<'_>> = all.iter().filter(|duty| duty.status.is_outstanding()).collect();
        assert!(outstanding.len() > 3, "{framework}: {}", outstanding.len());
        for duty in outstanding {
            let taken = Outstanding::of(&book, duty).unwrap();
            assert_eq!(taken.duty(&equal).as_ref(), Some(duty));
            assert_eq!(Outstanding::of(&equal, duty), None, "a clause of another book");
        }
    }
}
