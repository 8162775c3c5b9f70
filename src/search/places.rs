//! Keys, and where a key's number stands: the table of places that the terms of a page and of a locale share.
//!
//! A place is found by the key's hash, and the next free one is taken where it is taken. Pages are written by people whom
//! nobody knows, and words can be made that all have one hash: whatever does not find a place among [`PROBES`] stands in
//! an ordered map instead, so that no text takes more than linear time but for a logarithm.

use std::collections::BTreeMap;

const FREE: u32 = u32::MAX;
/// Places that are looked at for a key.
const PROBES: usize = 48;

/// A key that lies in a string of keys.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its first bytes, which are nearly always all of it: what is equal there is seldom looked at further.
    front: u64,
    start: u32,
    /// Its [`hash`].
    pub hash: u32,
    /// Its bytes.
    pub len: u8,
}

impl Key {
    /// Appends a key, whose hash is `hash`, to the others. *Panics* at 4 GiB of keys.
    pub fn push(keys: &mut String, key: &str, hash: u32) -> Key {
        let start = u32::try_from(keys.len()).expect("keys are less than 4 GiB");
        keys.push_str(key);
        Key { front: front(key), start, hash, len: key.len() as u8 }
    }

    /// The key itself.
    pub fn text(self, keys: &str) -> &str {
        &keys[self.start as usize..self.start as usize + usize::from(self.len)]
    }

    /// True where it is `key`, whose [`front`] is `front`.
    pub fn is(self, keys: &str, key: &str, front: u64) -> bool {
        let same = self.front == front && usize::from(self.len) == key.len();
        same && (key.len() <= 8 || self.text(keys) == key)
    }
}

/// The first eight bytes of a key as a number.
pub fn front(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let mut front = [0; 8];
    match bytes.first_chunk::<8>() {
        Some(first) => front = *first,
        None => front[..bytes.len()].copy_from_slice(bytes),
    }
    u64::from_be_bytes(front)
}

/// A hash of a key.
pub fn hash(key: &str) -> u32 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = key.len() as u64;
    let (words, rest) = key.as_bytes().as_chunks::<8>();
    for word in words {
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    hash = (hash.rotate_left(5) ^ u64::from_le_bytes(last)).wrapping_mul(FACTOR);
    (hash >> 32) as u32
}

/// Numbers of keys. Does not hold the keys, but for the few that are crowded out.
#[derive(Debug, Default)]
pub struct Places {
    /// [`FREE`] where there is none; as many as a power of two.
    places: Vec<u32>,
    /// Keys for which no place was free.
    crowded: BTreeMap<Box<str>, u32>,
    count: usize,
}

/// Where the number of a new key goes.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// To this place.
    Place(usize),
    /// Beside the places.
    Beside,
}

impl Places {
    /// For so many keys before it has to grow.
    pub fn for_keys(keys: usize) -> Places {
        Places { places: vec![FREE; (2 * keys).max(64).next_power_of_two()], ..Places::default() }
    }

    /// True where [`Places::grow`] is due before another key is added.
    pub fn is_full(&self) -> bool {
        self.places.len() <= 2 * self.count
    }

    /// The number of a key with this hash; `is` tells of a number whether it is that of the key. *Errors*: there is none
    /// yet, and it goes there.
    pub fn find(&self, key: &str, hash: u32, is: impl Fn(usize) -> bool) -> Result<usize, Spot> {
        let mask = self.places.len().wrapping_sub(1);
        for probe in 0..PROBES.min(self.places.len()) {
            let place = (hash as usize + probe) & mask;
            match self.places[place] {
                FREE => return Err(Spot::Place(place)),
                number if is(number as usize) => return Ok(number as usize),
                _ => {}
            }
        }
        // Places are freed only by growing, which places these anew: what is here found none that was free.
        self.crowded.get(key).map(|number| *number as usize).ok_or(Spot::Beside)
    }

    /// Gives a new key the next number, which it gives back. *Panics* at four thousand million keys.
    pub fn add(&mut self, key: &str, spot: Spot) -> usize {
        let number = u32::try_from(self.count).expect("fewer than four thousand million keys");
        match spot {
            Spot::Place(place) => self.places[place] = number,
            Spot::Beside => _ = self.crowded.insert(key.into(), number),
        }
        self.count += 1;
        number as usize
    }

    /// Makes twice as many places; `keys` gives each key with its hash, in the order of their numbers.
    pub fn grow<'k>(&mut self, keys: impl Iterator<Item = (u32, &'k str)>) {
        *self = Places::for_keys(self.places.len().max(32));
        for (hash, key) in keys {
            let spot = self.find(key, hash, |_| false).err().unwrap_or(Spot::Beside);
            self.add(key, spot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds keys with the hash that `hash` gives them, some twice, and asks for all of them.
    fn numbers(hash: impl Fn(usize) -> u32) -> Places {
        let keys: Vec<String> = (0..3000).map(|at| format!("key{at}")).collect();
        let mut places = Places::default();
        for at in (0..3000).chain([7, 2999]) {
            if places.is_full() {
                let count = places.count;
                places.grow(keys[..count].iter().enumerate().map(|(at, key)| (hash(at), key.as_str())));
            }
            match places.find(&keys[at], hash(at), |number| keys[number] == keys[at]) {
                Ok(number) => assert_eq!(number, at),
                Err(spot) => assert_eq!(places.add(&keys[at], spot), at),
            }
        }
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(places.find(key, hash(at), |number| keys[number] == *key).ok(), Some(at));
        }
        assert!(places.find("none", hash(0), |number| keys[number] == "none").is_err());
        places
    }

    #[test]
    fn every_key_keeps_its_number_while_the_places_grow() {
        let places = numbers(|at| (at as u32).wrapping_mul(0x9E37_79B9));
        assert!(places.crowded.is_empty());
    }

    #[test]
    fn keys_of_one_hash_are_found_though_they_crowd_each_other_out() {
        let places = numbers(|_| 17);
        assert_eq!(places.crowded.len(), 3000 - PROBES);
    }
}
