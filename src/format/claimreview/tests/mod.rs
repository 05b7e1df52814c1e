//! What is read from ClaimReviews of all shapes, and that what is written comes back. All content is made up.

mod fields;
mod hostile;
mod lenient;
mod round_trip;
mod shapes;

use crate::format::dates::Dates;
use crate::format::{Content, FormatError, Item};
use crate::model::{Claim, Ruling};

/// A sound review of made-up content.
const REVIEW: &str = r#"{
  "@context": "https://schema.org",
  "@type": "ClaimReview",
  "url": "https://check.example.org/moon",
  "datePublished": "2024-03-02",
  "author": { "@type": "Organization", "name": "Example Checks", "url": "https://check.example.org" },
  "claimReviewed": "The moon is made of cheese",
  "itemReviewed": {
    "@type": "Claim",
    "author": { "@type": "Person", "name": "A. Dairyman" },
    "datePublished": "2024-03-01",
    "appearance": { "@type": "CreativeWork", "url": "https://social.example.org/1" }
  },
  "reviewRating": { "@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False" }
}"#;

/// The records of a file, up to the error that ends it.
fn read(bytes: impl AsRef<[u8]>) -> (Vec<Item>, Option<FormatError>) {
    let mut items = Vec::new();
    let result = super::read::<FormatError>(bytes.as_ref(), Dates::Unsaid, |item| {
        items.push(item);
        Ok(())
    });
    (items, result.err())
}

/// The records of a file that is read to its end.
fn items(bytes: impl AsRef<[u8]>) -> Vec<Item> {
    let (items, error) = read(bytes);
    assert!(error.is_none(), "{}", error.unwrap());
    items
}

/// The message of the error that ends a file's reading.
fn error(bytes: impl AsRef<[u8]>) -> String {
    read(bytes).1.expect("an error").to_string()
}

/// The claim that an item was read as.
fn claim(item: &Item) -> &Claim {
    match &item.read.as_ref().unwrap_or_else(|refused| panic!("{refused}")).content {
        Content::Claim(reviewed) => &reviewed.claim,
        other => panic!("{other:?}"),
    }
}

/// The repairs of an item, as they are shown.
fn repairs(item: &Item) -> Vec<String> {
    item.read.as_ref().unwrap().repairs.iter().map(ToString::to_string).collect()
}

/// The only claim and ruling in a review with these members in place of its own of that name (`null` takes one
/// away), and the repairs.
fn with(members: serde_json::Value) -> (Claim, Ruling, Vec<String>) {
    let item = changed(members);
    let found = claim(&item).clone();
    let ruling = found.rulings[0].clone();
    (found, ruling, repairs(&item))
}

/// Why a review with these members is refused.
fn refused(members: serde_json::Value) -> String {
    changed(members).read.unwrap_err().to_string()
}

fn changed(members: serde_json::Value) -> Item {
    let mut review: serde_json::Value = serde_json::from_str(REVIEW).unwrap();
    for (name, value) in members.as_object().unwrap() {
        review[name] = value.clone();
    }
    let mut items = items(review.to_string());
    assert_eq!(items.len(), 1);
    items.remove(0)
}
