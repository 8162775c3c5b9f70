//! Findings as SARIF 2.1.0, for code scanning and editors.
//!
//! *Source*: OASIS SARIF 2.1.0 with errata 01. Columns count Unicode scalar values, which the run declares
//! (`columnKind`, section 3.14.17); each region also gives the same bytes (`byteOffset`, section 3.30.3), counted from
//! the file's first byte.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Finding, place_path};
use crate::finding::{Place, Rule, explain};

/// Writes the log, with a line end.
pub fn print(findings: &[Finding], root: &str) -> String {
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, root, &mut seen)).collect();
    let mut driver = json!({
        "name": "build-site",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": Rule::ALL.iter().map(|rule| describe(*rule)).collect::<Vec<_>>(),
    });
    // A package without a home page has no address to give; an invented one would lead people astray.
    if let Some(home) = Some(env!("CARGO_PKG_HOMEPAGE")).filter(|home| !home.is_empty()) {
        driver["informationUri"] = home.into();
    }
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "defaultEncoding": "utf-8",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("texts and numbers are JSON") + "\n"
}

/// A `reportingDescriptor` (section 3.49).
fn describe(rule: Rule) -> Value {
    let explanation = explain::explain(rule);
    json!({
        "id": rule.name(),
        "shortDescription": { "text": braces(rule.summary()) },
        "fullDescription": { "text": braces(explanation.what) },
        "help": {
            "text": braces(&explain::text(rule)),
            "markdown": braces(&explain::markdown(rule)),
        },
        "defaultConfiguration": { "level": rule.default_severity().name() },
    })
}

/// A `result` (section 3.27). `seen` counts findings that look the same, so that each has a fingerprint of its own.
fn result(finding: &Finding, root: &str, seen: &mut BTreeMap<String, usize>) -> Value {
    let index = Rule::ALL.iter().position(|rule| *rule == finding.rule);
    let mut text = finding.message.clone().into_owned();
    for (lead, more) in [(": ", &finding.label), ("\n", &finding.help)] {
        if let Some(more) = more {
            text.push_str(lead);
            text.push_str(more);
        }
    }
    let mut location = json!({ "artifactLocation": artifact(&place_path(root, &finding.path)) });
    if let Some(place) = &finding.place {
        location["region"] = region(place);
    }
    let key = fingerprint(finding);
    let count = seen.entry(key.clone()).and_modify(|count| *count += 1).or_insert(1);
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": index,
        "level": finding.severity.name(),
        "message": { "text": braces(&text) },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": { "buildSiteFinding/v1": format!("{key}:{count}") },
    })
}

/// A `region` (section 3.30): text and bytes name the same stretch.
fn region(place: &Place) -> Value {
    let excerpt = &place.excerpt;
    let mut region = json!({
        "startLine": place.position.line,
        "startColumn": place.position.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "byteOffset": place.span.start,
        "byteLength": place.span.len(),
    });
    let marked = &excerpt.line[excerpt.start as usize..excerpt.end as usize];
    // A snippet is the whole region or nothing (section 3.30.13).
    if marked.len() == place.span.len() {
        region["snippet"] = json!({ "text": marked });
    }
    region
}

/// What stays the same when lines above a finding come and go (section 3.27.16): rule, file and marked text.
fn fingerprint(finding: &Finding) -> String {
    let marked = finding.place.as_ref().map_or("", |place| {
        let excerpt = &place.excerpt;
        &excerpt.line[excerpt.start as usize..excerpt.end as usize]
    });
    let mut hasher = blake3::Hasher::new();
    for part in [finding.rule.name(), &finding.path, marked] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// An `artifactLocation` (section 3.4): relative paths start at the root of the repository.
fn artifact(path: &str) -> Value {
    let encoded: String = path.split('/').map(encode).collect::<Vec<_>>().join("/");
    if path.starts_with('/') {
        json!({ "uri": format!("file://{encoded}") })
    } else {
        json!({ "uri": encoded, "uriBaseId": "%SRCROOT%" })
    }
}

/// One part of a path as a URI has it (RFC 3986, section 2.3: unreserved characters stand as they are).
fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Braces of a message are doubled, for single ones are placeholders (section 3.11.5).
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    fn log(findings: &[Finding]) -> Value {
        serde_json::from_str(&print(findings, "content")).expect("it is JSON")
    }

    #[test]
    fn a_region_says_its_place_in_scalar_values_and_in_bytes() {
        let log = log(&[cases::at("가나\n다 {id} 라", "{id}")]);
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let location = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "content/ko/%EC%AA%BD.md");
        assert_eq!(
            location["region"],
            json!({ "startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 7,
                    "byteOffset": 11, "byteLength": 4, "snippet": { "text": "{id}" } })
        );
    }

    #[test]
    fn every_rule_is_described_and_results_point_at_theirs() {
        let log = log(&[cases::whole(), cases::at("a", "a")]);
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list").clone();
        assert_eq!(rules.len(), Rule::ALL.len());
        for result in log["runs"][0]["results"].as_array().expect("a list") {
            let index = result["ruleIndex"].as_u64().expect("a number");
            assert_eq!(rules[usize::try_from(index).expect("small")]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn fingerprints_survive_moved_lines_and_tell_twins_apart() {
        let print = |text: &str| {
            let results = log(&[cases::at(text, "twin"), cases::at(text, "twin")])["runs"][0]["results"].take();
            [0, 1].map(|at| results[at]["partialFingerprints"].to_string())
        };
        let (before, after) = (print("twin"), print("\n\nmoved twin"));
        assert_eq!(before, after);
        assert_ne!(before[0], before[1]);
    }

    #[test]
    fn braces_in_messages_are_no_placeholders() {
        let mut finding = cases::whole();
        finding.message = "`{0}` is not known".into();
        assert_eq!(log(&[finding])["runs"][0]["results"][0]["message"]["text"], "`{{0}}` is not known");
    }
}
