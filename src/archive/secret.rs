//! Addresses as a person may see them: without what opens a door. A redirect often leads to an address that was
//! signed for one reader.

/// Parts of names whose values open doors, in lower case.
const SECRET: [&str; 11] = [
    "signature",
    "token",
    "secret",
    "credential",
    "password",
    "passwd",
    "session",
    "api_key",
    "apikey",
    "access_key",
    "phpsessid",
];

/// Names whose values open doors, in lower case.
const NAMES: [&str; 11] =
    ["sig", "key", "auth", "sid", "pwd", "pass", "jwt", "authorization", "hmac", "policy", "sas"];

/// An address whose query shows the names, and of secrets not the values, and without user name and password.
pub fn shown(url: &str) -> String {
    let url = super::address::without_credentials(url);
    let Some((before, query)) = url.split_once('?') else { return url };
    let (query, fragment) = query.split_once('#').map_or((query, None), |(q, f)| (q, Some(f)));
    let part = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}=…"),
        _ => pair.to_string(),
    };
    let shown: Vec<String> = query.split('&').map(part).collect();
    let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
    format!("{before}?{}{fragment}", shown.join("&"))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_").replace("%2d", "_");
    let last = name.rsplit('_').next().unwrap_or_default();
    SECRET.iter().any(|part| name.contains(part)) || NAMES.contains(&last) || NAMES.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_opens_a_door_is_not_shown() {
        let cases = [
            ("https://h.example/a?page=2", "https://h.example/a?page=2"),
            ("https://h.example/a?X-Amz-Signature=ab&x=1", "https://h.example/a?X-Amz-Signature=…&x=1"),
            ("https://h.example/a?sig=ab&se=2&Key-Pair-Id=Q", "https://h.example/a?sig=…&se=2&Key-Pair-Id=Q"),
            ("https://h.example/?access_token=a=b#f", "https://h.example/?access_token=…#f"),
            (
                "https://h.example/?PHPSESSID=1&sessionid=2&auth=3",
                "https://h.example/?PHPSESSID=…&sessionid=…&auth=…",
            ),
            ("https://u:p@h.example/?api-key=1&monkey=2", "https://h.example/?api-key=…&monkey=2"),
            ("https://h.example/a", "https://h.example/a"),
        ];
        for (url, want) in cases {
            assert_eq!(super::shown(url), want);
        }
    }
}
