//! The JSON Schema of the bundle (2020-12), made from the types that read it. A line of JSON Lines is a bundle
//! too.

use super::jsonl::Line;
use serde_json::Value;

/// The schema, as one JSON document.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Line).to_value();
    schema["title"] = "Onus bundle".into();
    schema["description"] =
        "Rating scales, articles, sources and claims, in this order; of JSON Lines each line \
        is one."
            .into();
    schema["properties"]["onus"] = serde_json::json!({
        "const": super::json::VERSION,
        "description": "The version of the form; stands first."
    });
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_valid_and_what_is_wrong_is_not() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        for text in [include_str!("../../data/article.json"), include_str!("../../data/scales.json")] {
            let bundle: Value = serde_json::from_str(text).unwrap();
            assert!(validator.is_valid(&bundle), "{:?}", validator.iter_errors(&bundle).next());
        }
        for wrong in [
            r#"{ "onus": 2 }"#,
            r#"{ "claims": [] }"#,
            r#"{ "onus": 1, "claims": [{ "text": "x", "colour": "red" }] }"#,
            r#"{ "onus": 1, "claims": [{ "claimant": "x" }] }"#,
            r#"{ "onus": 1, "claims": [{ "text": "x", "kind": "rumour" }] }"#,
            r#"{ "onus": 1, "claims": [{ "text": "x", "recorded_at": "today" }] }"#,
            r#"{ "onus": 1, "claims": [{ "text": "x", "number": 3 }] }"#,
        ] {
            let bundle: Value = serde_json::from_str(wrong).unwrap();
            assert!(!validator.is_valid(&bundle), "{wrong}");
        }
    }
}
