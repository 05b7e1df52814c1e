use super::*;
use crate::archive::extract::child::pages;

/// A PDF of our own: a page per stream of content, with a proper cross-reference table. `more` goes into the
/// trailer.
pub fn pdf(contents: &[&str], more: &str) -> Vec<u8> {
    let count = contents.len();
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.join(" ")),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
    ];
    for (page, content) in contents.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * page
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let table = bytes.len();
    let size = objects.len() + 1;
    bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let trailer = format!("trailer\n<</Size {size}/Root 1 0 R{more}>>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(trailer.into_bytes());
    bytes
}

/// Content that shows lines.
pub fn lines(lines: &[&str]) -> String {
    let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
    format!("BT /F1 12 Tf 14 TL 72 720 Td {} ET", shown.join(" "))
}

fn limits() -> Limits {
    Limits { time: Duration::from_secs(2), memory: 1 << 28, output: MOST_TEXT }
}

/// What our own child says of a PDF, without the process around it.
fn read(bytes: &[u8]) -> Extract {
    let mut output = Vec::new();
    pages(bytes, &mut output).unwrap();
    ours(&Done { output, complaint: String::new(), end: End::Exit(0) }, limits())
}

#[test]
fn the_pages_and_where_they_begin() {
    let two = [lines(&["The bridge was un-", "safe, they said."]), lines(&["Page two."])];
    let extract = read(&pdf(&[&two[0], &two[1]], ""));
    assert_eq!(extract.by, child::BY);
    assert_eq!(extract.note, None);
    let (before, after) = extract.text.split_at(extract.pages[1] as usize);
    assert!(before.contains("The bridge was un-\nsafe, they said."), "{before:?}");
    assert_eq!((extract.pages.len(), after.trim()), (2, "Page two."));
}

#[test]
fn pages_without_text_are_told() {
    let scanned = read(&pdf(&["0 0 m 9 9 l S", ""], ""));
    assert_eq!((scanned.text.as_str(), scanned.pages.len()), ("", 0));
    assert!(
        scanned.note.unwrap().starts_with("no text: 2 pages without any (pictures?); it needs text recogn")
    );

    let some = read(&pdf(&["", &lines(&["Here."]), "", ""], ""));
    assert_eq!(some.pages, [0, 0, 7, 7]);
    assert_eq!(some.page_of(0), Some(2));
    assert_eq!(some.note.as_deref(), Some("without text (empty, or pictures): pages 1, 3-4"));
}

#[test]
fn what_is_no_pdf_is_told() {
    for bytes in [
        &b"%PDF-1.4"[..],
        b"",
        b"no",
        b"%PDF-1.4\nstartxref\n99999999\n%%EOF",
        b"%PDF-1.4\nstartxref\n-1\n%%EOF",
    ] {
        let note = read(bytes).note.unwrap();
        assert!(note.starts_with("no text: the PDF is damaged"), "{note}");
    }
    let whole = pdf(&[&lines(&["Here."])], "");
    for cut in (0..whole.len()).step_by(7) {
        read(&whole[..cut]);
    }
    let locked = "/Encrypt<</Filter/Standard/V 1/R 2/O<00>/U<00>/P -4>>/ID[<00><00>]";
    let note = read(&pdf(&[&lines(&["Here."])], locked)).note.unwrap();
    assert!(note.starts_with("no text: the PDF is"), "{note}");
}

#[test]
fn how_a_child_ended_is_told() {
    let end = |end, complaint: &str, output: &str| {
        let output = output.as_bytes().to_vec();
        ours(&Done { output, complaint: complaint.into(), end }, limits())
    };
    let one = "{\"pages\":3}\nunknown font\n{\"page\":\"One.\"}\n";
    let crashed = end(End::Killed, "", one);
    assert_eq!(crashed.text, "One.\n\n");
    assert_eq!(crashed.note.as_deref(), Some("only 1 page was read: it crashed on this file"));
    for (result, complaint, note) in [
        (End::Time, "", "no text: it took more than 2 seconds and was ended"),
        (
            End::Killed,
            "memory allocation of 9 bytes failed",
            "no text: it needed more than 256 MiB of memory and was ended",
        ),
        (End::Output, "", "no text: it has more than 32 MiB of text; keep the pages that matter"),
        (End::Exit(127), "", "no text: it could not be started"),
    ] {
        assert_eq!(end(result, complaint, "").note.as_deref(), Some(note));
    }
    let failed = end(End::Exit(0), "", "{\"pages\":2}\n{\"page\":null}\n{\"page\":\"Two.\"}\n");
    assert_eq!((failed.text.as_str(), &failed.pages[..]), ("Two.\n\n", &[0, 0][..]));
    assert_eq!(failed.note.as_deref(), Some("could not be read: page 1"));
    assert!(end(End::Exit(0), "", one).note.is_some(), "an end before the last page is none");
}

#[test]
fn installed_or_not_the_same_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools { program: None, time: Duration::from_secs(20), stop: &|| false };
    for name in ["a.pdf", "-v", "$(id) 'b'.pdf"] {
        let path = folder.path().join(name);
        std::fs::write(&path, pdf(&[&lines(&["The bridge was un-", "safe."]), &lines(&["Two."])], ""))
            .unwrap();
        let found = extract(&path, &tools);
        match pdftotext() {
            Some(version) => {
                assert_eq!((found[0].by.as_str(), &found[0].note), (version, &None));
                assert_eq!(found[0].text, "The bridge was un-\nsafe.\n\nTwo.\n\n");
                assert_eq!(found[0].pages, [0, 26]);
            }
            None => assert!(found[0].note.as_ref().unwrap().contains("install pdftotext")),
        }
    }
    let gone = extract(&folder.path().join("gone.pdf"), &tools);
    assert!(gone[0].note.as_ref().unwrap().contains("can't be read"));
}

#[test]
fn the_version_is_the_one_that_is_built_in() {
    let lock = include_str!("../../../Cargo.lock");
    let (name, version) = child::BY.split_once(' ').unwrap();
    assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "{}", child::BY);
}
