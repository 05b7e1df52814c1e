//! What a file is: from its bytes first, then from what a server declared, then from the ending of its name. What
//! none of them tells is `application/octet-stream`.

/// How many first bytes [`media_type`] wants to see; fewer will do for shorter files.
pub const HEAD: usize = 1 << 16;

/// What is not known.
pub const UNKNOWN: &str = "application/octet-stream";

/// A word-processor document (ISO/IEC 29500, Office Open XML).
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// First bytes that tell a type for certain.
const MAGIC: [(&[u8], &str); 21] = [
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"WARC/1.", "application/warc"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
];

/// What a name's ending says.
const ENDINGS: [(&str, &str); 16] = [
    ("md", "text/markdown"),
    ("markdown", "text/markdown"),
    ("txt", "text/plain"),
    ("text", "text/plain"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("xhtml", "application/xhtml+xml"),
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("docx", DOCX),
    ("epub", "application/epub+zip"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("doc", "application/msword"),
    ("mhtml", "multipart/related"),
];

/// The media type of a file, in lower case and without parameters.
///
/// `head` are its first bytes, [`HEAD`] of them or all; `declared` is the HTTP `Content-Type`, with or without its
/// parameters. Bytes that tell what they are win over everything else; a declared or named type that its own
/// first bytes would have told is not believed without them.
pub fn media_type(head: &[u8], name: Option<&str>, declared: Option<&str>) -> String {
    let declared = declared.and_then(essence);
    let named = name.and_then(ending);
    let claims = || declared.as_deref().into_iter().chain(named);
    if let Some(told) = magic(head) {
        let closer = claims().find(|claim| refines(told, claim));
        return closer.unwrap_or(told).to_string();
    }
    if !head.is_empty() && !wide(head) && head.contains(&0) {
        // Servers say text/plain of anything: bytes with a NUL are no text, but for UTF-16, which says so.
        return claims()
            .find(|claim| !told_by_bytes(claim) && !textual(claim))
            .unwrap_or(UNKNOWN)
            .to_string();
    }
    if is_text(head) {
        // A page's first tag tells a page, unless somebody says that it is some other text, as Markdown is.
        let tag = tag(head);
        let text = claims().filter(|claim| textual(claim));
        let generic = |claim: &&str| *claim == "text/plain";
        return match tag {
            Tag::Whole(told) => told,
            Tag::Part if text.clone().all(|claim| claim == "text/html") => "text/html",
            _ => text.clone().find(|claim| !generic(claim)).or(text.clone().next()).unwrap_or("text/plain"),
        }
        .to_string();
    }
    claims().find(|claim| !told_by_bytes(claim)).unwrap_or(UNKNOWN).to_string()
}

/// The charset that a `Content-Type` declares.
pub fn charset(declared: &str) -> Option<&str> {
    let value = declared.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

/// The type of a `Content-Type`, without parameters; none when it is none or says nothing.
fn essence(declared: &str) -> Option<String> {
    let essence = declared.split(';').next()?.trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let (kind, rest) = essence.split_once('/')?;
    let says = !(rest.ends_with("octet-stream") || rest.ends_with("download") || rest == "unknown");
    (token(kind) && token(rest) && says).then_some(essence)
}

fn ending(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, told)| *told)
}

/// Whether a type is text of some kind.
pub(super) fn textual(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("+json")
        || matches!(media_type, "application/json" | "application/xml" | "application/x-ndjson")
}

/// Whether files of a type always begin in their own way.
fn told_by_bytes(media_type: &str) -> bool {
    let zipped = media_type == DOCX || media_type.ends_with("+zip") || media_type.starts_with(ODF);
    zipped
        || matches!(media_type, "application/zip" | "application/msword" | "image/webp")
        || MAGIC.iter().any(|(_, told)| *told == media_type)
}

const ODF: &str = "application/vnd.oasis.opendocument.";

/// Whether what is claimed says closer what the bytes told.
fn refines(told: &str, claim: &str) -> bool {
    match told {
        "application/zip" => claim == DOCX || claim.ends_with("+zip") || claim.starts_with(ODF),
        "application/x-ole-storage" => claim == "application/msword",
        _ => false,
    }
}

fn magic(head: &[u8]) -> Option<&'static str> {
    if let Some((_, told)) = MAGIC.iter().find(|(bytes, _)| head.starts_with(bytes)) {
        return Some(told);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(zipped(head));
    }
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Some("image/webp"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => return Some("audio/wav"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return Some("video/mp4"),
        _ => {}
    }
    // Readers allow 1,024 bytes of something before a PDF's header (ISO 32000, annex H, note 13); a text that
    // speaks of one is none.
    let start = &head[..head.len().min(1024)];
    (!is_text(head) && contains(start, b"%PDF-")).then_some("application/pdf")
}

/// What a ZIP holds: the name of its first file, or of one near the beginning.
fn zipped(head: &[u8]) -> &'static str {
    let first = head.get(30..).unwrap_or_default();
    for (start, told) in [
        (&b"mimetypeapplication/epub+zip"[..], "application/epub+zip"),
        (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    ] {
        if first.starts_with(start) {
            return told;
        }
    }
    // Other files may be packed beside: an Office document begins with one of these names.
    let office = [&b"[Content_Types].xml"[..], b"_rels/", b"docProps/", b"word/", b"customXml/"];
    if office.iter().any(|name| first.starts_with(name)) && contains(head, b"word/document") {
        return DOCX;
    }
    "application/zip"
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

/// Whether bytes begin as UTF-16 says itself.
fn wide(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

/// Whether bytes are text: UTF-16 that says so, or UTF-8 (cut off anywhere) without control characters but
/// white space, and the escape that some terminals' logs hold.
fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(_) => head,
        Err(error) if error.error_len().is_none() && head.len() >= HEAD => &head[..error.valid_up_to()],
        Err(_) => return wide(head),
    };
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    !whole.is_empty() && !whole.iter().any(control)
}

/// What the first tag of a text tells.
enum Tag {
    /// That a whole page is here.
    Whole(&'static str),
    /// An element of HTML, as other texts begin with as well.
    Part,
    None,
}

/// Elements that pages without a declaration begin with (WHATWG MIME Sniffing, 7.1).
const FIRST: [&[u8]; 15] = [
    b"script", b"iframe", b"h1", b"div", b"font", b"table", b"a", b"style", b"title", b"b", b"br", b"p",
    b"meta", b"body", b"article",
];

fn tag(head: &[u8]) -> Tag {
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let mut rest = text.trim_ascii_start();
    let mut xml = false;
    loop {
        let skip = if rest.starts_with(b"<!--") {
            memchr::memmem::find(rest, b"-->").map(|at| at + 3)
        } else if rest.starts_with(b"<?xml") {
            xml = true;
            memchr::memmem::find(rest, b"?>").map(|at| at + 2)
        } else {
            break;
        };
        let Some(skip) = skip else { return Tag::None };
        rest = rest[skip..].trim_ascii_start();
    }
    let begins = |name: &[u8]| {
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name)
            && !rest[name.len()].is_ascii_alphanumeric()
    };
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") {
        return Tag::Whole(if xml { "application/xhtml+xml" } else { "text/html" });
    }
    if begins(b"<svg") || begins(b"<!doctype svg") {
        return Tag::Whole("image/svg+xml");
    }
    if xml {
        return Tag::Whole("application/xml");
    }
    let part = FIRST.iter().any(|name| {
        rest.first() == Some(&b'<') && {
            let rest = &rest[1..];
            rest.len() > name.len()
                && rest[..name.len()].eq_ignore_ascii_case(name)
                && matches!(rest[name.len()], b' ' | b'>' | b'\n' | b'\r' | b'\t')
        }
    });
    if part { Tag::Part } else { Tag::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_win_then_what_is_declared_then_the_name() {
        let docx = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml..word/document.xml";
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0data/table.csv";
        let cut = format!("x{}", "é".repeat(HEAD));
        let cut = cut.as_bytes();
        type Case<'c> = (&'c [u8], Option<&'c str>, Option<&'c str>, &'c str);
        let cases: [Case; 42] = [
            (b"%PDF-1.7\n", None, None, "application/pdf"),
            (b"%PDF-1.7\n", Some("a.html"), Some("text/html; charset=utf-8"), "application/pdf"),
            (b"\0\xff junk\n%PDF-1.4\n%\xe2\xe3", None, None, "application/pdf"),
            (b"A text on %PDF- headers", None, None, "text/plain"),
            (docx, None, None, DOCX),
            (docx, Some("a.zip"), Some("application/zip"), DOCX),
            (zip, None, None, "application/zip"),
            (zip, Some("Report.DOCX"), None, DOCX),
            (zip, None, Some("application/pdf"), "application/zip"),
            (b"<!DOCTYPE html><p>a", None, None, "text/html"),
            (b"\xef\xbb\xbf \n<!-- c --><HTML lang=en>", None, Some("text/plain"), "text/html"),
            (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC \"\">", None, None, "application/xhtml+xml"),
            (b"<?xml version='1.0'?><rss>", None, None, "application/xml"),
            (b"<svg xmlns='x'>", None, None, "image/svg+xml"),
            (b"<p>one", None, None, "text/html"),
            (b"<p align=center>one", Some("README.md"), None, "text/markdown"),
            (b"<pre", None, None, "text/plain"),
            (b"<!-- never closed <html>", None, None, "text/plain"),
            (b"# Title", Some("draft.md"), None, "text/markdown"),
            (b"# Title", Some("draft.md"), Some("text/plain"), "text/markdown"),
            (b"# Title", Some("draft.md"), Some("text/html"), "text/html"),
            (b"Plain.", None, None, "text/plain"),
            (b"Plain.", Some("a.pdf"), Some("application/pdf"), "text/plain"),
            (b"{\"a\":1}", None, Some("application/json;charset=utf-8"), "application/json"),
            (&cut[1..HEAD], None, None, UNKNOWN),
            (&cut[..HEAD], None, None, "text/plain"),
            (b"caf\xe9", None, None, UNKNOWN),
            (b"caf\xe9", Some("a.txt"), None, "text/plain"),
            (b"caf\xe9", None, Some("text/html; charset=iso-8859-1"), "text/html"),
            (b"\xff\xfeh\0i\0", None, None, "text/plain"),
            (b"\0\x01\x02", None, None, UNKNOWN),
            (b"\0\x01\x02", Some("a.txt"), Some("text/plain"), UNKNOWN),
            (b"\0\x01\x02", None, Some("application/x-custom"), "application/x-custom"),
            (b"\0\x01\x02", Some("a.pdf"), Some("application/pdf"), UNKNOWN),
            (b"", None, None, UNKNOWN),
            (b"", Some("a.md"), Some("application/octet-stream"), "text/markdown"),
            (b"", None, Some("nonsense"), UNKNOWN),
            (b"\x1f\x8b\x08", Some("a.txt.gz"), None, "application/gzip"),
            (b"\x89PNG\r\n\x1a\n", None, Some("text/html"), "image/png"),
            (b"RIFF\0\0\0\0WEBP", None, None, "image/webp"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Some("old.doc"), None, "application/msword"),
            (b"\xff\xd8\xff\xe0", None, None, "image/jpeg"),
        ];
        for (head, name, declared, told) in cases {
            let shown = String::from_utf8_lossy(head);
            assert_eq!(media_type(head, name, declared), told, "{shown} {name:?} {declared:?}");
        }
    }

    #[test]
    fn the_charset_of_a_content_type() {
        assert_eq!(charset("text/html; charset=\"ISO-8859-1\""), Some("ISO-8859-1"));
        assert_eq!(charset("text/html;a=b; Charset = utf-8 "), Some("utf-8"));
        assert_eq!(charset("text/html; charset="), None);
        assert_eq!(charset("text/html"), None);
    }
}
