//! A PDF read by the program itself in a process of its own.

use crate::support::{ONUS, Sandbox};
use onus::archive::extract::{Tools, article_text, extract};
use onus::model::Extract;
use std::path::Path;
use std::time::Duration;

/// A PDF of one page whose resources hold a form that draws `drawn`, with a cross-reference table.
fn pdf(content: &str, drawn: &str) -> Vec<u8> {
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 6 0 R>>>>";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        "<</Type/Pages/Count 1/Kids[4 0 R]>>".to_string(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>/XObject\
         <</F 6 0 R>>>>>>"
            .to_string(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        format!("{form}/Length {}>>\nstream\n{drawn}\nendstream", drawn.len()),
    ];
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::new();
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let end = format!("trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", bytes.len());
    bytes.extend(format!("xref\n0 7\n0000000000 65535 f \n{table}{end}").into_bytes());
    bytes
}

const TEXT: &str = "BT /F1 12 Tf 14 TL 72 720 Td (The bridge was un-) Tj T* (safe.) Tj ET";

/// What our own reader says of a PDF, whatever else is installed.
fn ours(bytes: &[u8], program: &Path, time: Duration) -> Extract {
    let sandbox = Sandbox::new();
    let path = sandbox.path().join("a.pdf");
    std::fs::write(&path, bytes).expect("a file");
    let tools = Tools { program: Some(program.to_path_buf()), time, stop: &|| false };
    let mut found = extract(&path, "application/pdf", None, &tools);
    found.pop().expect("ours comes last")
}

#[test]
fn the_child_reads_a_pdf() {
    let time = Duration::from_secs(60);
    let read = ours(&pdf(TEXT, ""), Path::new(ONUS), time);
    assert_eq!((read.text.as_str(), read.note), ("The bridge was un-\nsafe.\n\n", None));
    assert!(read.by.starts_with("pdf-extract "), "{}", read.by);

    let sandbox = Sandbox::new();
    let path = sandbox.path().join("a.pdf");
    std::fs::write(&path, pdf(TEXT, "")).expect("a file");
    let tools = Tools { program: Some(ONUS.into()), time, stop: &|| false };
    let article = article_text(&path, "application/pdf", None, &tools).expect("text");
    assert_eq!(article.text, "The bridge was un-\nsafe.\n\n");
}

#[test]
fn what_the_child_suffers_is_a_note() {
    let time = Duration::from_secs(60);
    let note = |bytes: &[u8], program: &str, time| {
        let read = ours(bytes, Path::new(program), time);
        assert_eq!(read.text, "");
        read.note.expect("why")
    };
    let endless = note(&pdf("/F Do", "/F Do"), ONUS, time);
    assert!(endless.contains("crashed") || endless.contains("could not be read"), "{endless}");
    let slow = note(&pdf(TEXT, ""), ONUS, Duration::ZERO);
    assert!(slow.contains("took more than 0 seconds"), "{slow}");
    let gone = note(&pdf(TEXT, ""), "/no/such/program", time);
    assert!(gone.contains("could not be started"), "{gone}");
    let damaged = note(b"%PDF-1.4 and no more", ONUS, time);
    assert!(damaged.contains("damaged"), "{damaged}");
}

#[test]
fn the_word_of_the_child_is_no_command() {
    let sandbox = Sandbox::new();
    let gone = sandbox.run("__pdf-text gone.pdf");
    assert_eq!((gone.status.code(), gone.stdout.len()), (Some(1), 0));
    let bare = sandbox.run("__pdf-text");
    assert_eq!(bare.status.code(), Some(2), "without a file it is a command that nobody knows");
}
