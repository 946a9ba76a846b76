//! Guessing at links: few tries for a device and an hour, few for an address and a minute.

use chrono::TimeDelta;

use super::LinkError;
use crate::storage::tables::link_tries;
use crate::usecases::keys::Keys;
use crate::usecases::{Desk, Failure};

/// Wrong tries of a device within an hour.
const MOST_OF_DEVICE: i32 = 10;
/// Wrong tries of an address within a minute.
const MOST_OF_ADDRESS: i32 = 20;

/// The buckets that a try counts in. Their names tell nothing to who reads the table.
#[derive(Clone, Debug)]
pub struct Tries {
    device: String,
    address: String,
}

/// Counts a wrong secret of another kind of public address. Refused once an address has sent too many within a minute.
pub async fn count_wrong(desk: &Desk, kind: &str, address: &str) -> Result<(), Failure> {
    let (bucket, now) = (bucket(desk.keys(), kind, address), desk.clock().now());
    let by_address = (TimeDelta::minutes(1), MOST_OF_ADDRESS);
    let is_left = desk.noting(move |tx| Ok(link_tries::take(tx, &bucket, by_address, now)?)).await?;
    if is_left { Ok(()) } else { Err(LinkError::TooManyTries.into()) }
}

fn bucket(keys: &Keys, kind: &str, of: &str) -> String {
    let mac = keys.mac("link-tries", &[kind.as_bytes(), of.as_bytes()]);
    format!("link-{kind}:{}", data_encoding::HEXLOWER.encode(&mac))
}

impl Tries {
    /// The buckets of a device and an address.
    pub fn of(keys: &Keys, device: &str, address: &str) -> Self {
        Self { device: bucket(keys, "device", device), address: bucket(keys, "address", address) }
    }

    /// Counts a try before its outcome is known.
    pub async fn take(&self, desk: &Desk) -> Result<(), Failure> {
        let (now, own) = (desk.clock().now(), self.clone());
        let is_left = desk
            .noting(move |tx| {
                let by_device = (TimeDelta::hours(1), MOST_OF_DEVICE);
                let by_address = (TimeDelta::minutes(1), MOST_OF_ADDRESS);
                Ok(link_tries::take(tx, &own.address, by_address, now)?
                    && link_tries::take(tx, &own.device, by_device, now)?)
            })
            .await?;
        if is_left { Ok(()) } else { Err(LinkError::TooManyTries.into()) }
    }

    /// Gives the try back after a success.
    pub async fn give_back(&self, desk: &Desk) -> Result<(), Failure> {
        let own = self.clone();
        desk.noting(move |tx| {
            link_tries::give_back(tx, &own.address)?;
            Ok(link_tries::give_back(tx, &own.device)?)
        })
        .await
    }
}
