use futures_util::StreamExt;

use super::*;

#[test]
fn frames_announce_their_length_in_the_shortest_way() {
    assert_eq!(text_frame("ab").as_ref(), [0x81, 2, b'a', b'b']);
    assert_eq!(&text_frame(&"a".repeat(126))[..4], [0x81, 126, 0, 126]);
    assert_eq!(&text_frame(&"a".repeat(65_536))[..10], [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(&close_frame(Close::SeatDismissed)[..4], [0x88, 16, 0x0F, 0xA3]);
}

#[tokio::test]
async fn a_body_ends_after_the_last_frame() {
    let (queue, mut body) = outbound();
    assert!(queue.send(Out::Frame(text_frame("a"))).await);
    assert!(queue.try_send(Out::Last(close_frame(Close::Normal))));
    assert_eq!(body.next().await, Some(Ok(text_frame("a"))));
    assert_eq!(body.next().await, Some(Ok(close_frame(Close::Normal))));
    assert_eq!(body.next().await, None);
    queue.closed().await;
}

#[tokio::test]
async fn a_queue_is_full_by_bytes_too_and_has_room_again_once_it_is_read() {
    let (queue, mut body) = outbound();
    let large = || Out::Frame(text_frame(&"a".repeat(QUEUE_BYTES)));
    assert!(queue.try_send(large()));
    assert!(!queue.try_send(large()));
    assert!(body.next().await.is_some());
    assert!(queue.try_send(large()));
    drop(body);
    assert!(!queue.send(large()).await);
}
