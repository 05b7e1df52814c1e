//! Where an address leads: out to the public network, into the local one, or nowhere that a page could be.
//!
//! The rule is from IANA's registries of special-purpose addresses (RFC 6890 and its successors) and of
//! special-use names (RFC 6761, 6762, 7686, 8375). An address within an address (IPv4 inside of IPv6) counts as
//! the inner one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To the public network.
    Public,
    /// Into this machine or its own network; what it is in words.
    Local(&'static str),
    /// To where only the nearest machines are, and a cloud tells its secrets to whoever asks; what it is in words.
    Link(&'static str),
    /// To nothing that could have a page; what it is in words.
    Never(&'static str),
}

/// Where a number leads.
pub fn of_number(number: IpAddr) -> Place {
    match number {
        IpAddr::V4(number) => of_v4(number),
        IpAddr::V6(number) => of_v6(number),
    }
}

/// Addresses on which clouds tell a machine about itself, its passwords among that. Two are no special ones to IANA.
const METADATA: &str = "a cloud's own service";

/// The special ranges of IPv4: first number, length of the prefix, what they are.
const V4: [(Ipv4Addr, u32, Place); 20] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, Place::Local("this machine")),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Place::Local("a private network")),
    (Ipv4Addr::new(100, 100, 100, 200), 32, Place::Link(METADATA)),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Place::Local("a provider's inner network")),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Place::Local("this machine")),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Place::Link("the local link")),
    (Ipv4Addr::new(168, 63, 129, 16), 32, Place::Link(METADATA)),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Place::Local("a private network")),
    (Ipv4Addr::new(192, 0, 0, 0), 24, Place::Never("protocol assignments")),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Place::Never("documentation")),
    (Ipv4Addr::new(192, 31, 196, 0), 24, Place::Never("a name service's sink")),
    (Ipv4Addr::new(192, 52, 193, 0), 24, Place::Never("multicast relays")),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Place::Never("6to4 relays")),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Place::Local("a private network")),
    (Ipv4Addr::new(192, 175, 48, 0), 24, Place::Never("a name service's sink")),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Place::Local("a network for measurements")),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Place::Never("documentation")),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Place::Never("documentation")),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Place::Never("multicast")),
    (Ipv4Addr::new(240, 0, 0, 0), 4, Place::Never("reserved or broadcast")),
];

fn of_v4(number: Ipv4Addr) -> Place {
    let within = |(first, length, _): &&(Ipv4Addr, u32, Place)| {
        (u32::from(number) ^ u32::from(*first)).leading_zeros() >= *length
    };
    V4.iter().find(within).map_or(Place::Public, |(_, _, place)| *place)
}

/// The special ranges of IPv6 that hold no IPv4, in the order in which they are tried.
const V6: [(Ipv6Addr, u32, Place); 13] = [
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128, Place::Link(METADATA)),
    (Ipv6Addr::UNSPECIFIED, 128, Place::Local("this machine")),
    (Ipv6Addr::LOCALHOST, 128, Place::Local("this machine")),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, Place::Link("the local link")),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, Place::Local("a site's network")),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Place::Local("a private network")),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, Place::Local("a local translator")),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Place::Never("multicast")),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Place::Never("Teredo and other protocol assignments")),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Place::Never("documentation")),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, Place::Never("a name service's sink")),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Place::Never("documentation")),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, Place::Never("segment routing")),
];

fn of_v6(number: Ipv6Addr) -> Place {
    let bits = u128::from(number);
    let within = |first: Ipv6Addr, length: u32| (bits ^ u128::from(first)).leading_zeros() >= length;
    if let Some((_, _, place)) = V6.iter().find(|(first, length, _)| within(*first, *length)) {
        return *place;
    }
    let low = Ipv4Addr::from(bits as u32);
    // Mapped and translated, compatible (::/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16).
    let inner = [
        (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, low),
        (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96, low),
        (Ipv6Addr::UNSPECIFIED, 96, low),
        (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, low),
        (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, Ipv4Addr::from((bits >> 80) as u32)),
    ];
    if let Some((_, _, inner)) = inner.iter().find(|(first, length, _)| within(*first, *length)) {
        return of_v4(*inner);
    }
    // Nothing else is given out yet but 2000::/3.
    let given = within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
    if given { Place::Public } else { Place::Never("not given out") }
}

/// Where a name leads by itself, before anything is looked up. Lower case, without a closing dot.
pub fn of_name(name: &str) -> Place {
    let end = name.rsplit('.').next().unwrap_or(name);
    match end {
        "localhost" => Place::Local("this machine"),
        "local" | "internal" | "lan" | "intranet" | "corp" | "home" | "localdomain" => {
            Place::Local("the local network")
        }
        _ if name.ends_with(".home.arpa") || name == "home.arpa" => Place::Local("the local network"),
        // A name without a dot is looked up in the domains of the local network.
        _ if !name.contains('.') => Place::Local("the local network"),
        "onion" | "invalid" | "test" | "alt" => Place::Never("a name that is not on the network"),
        _ => Place::Public,
    }
}

/// Whether no name can ever end so on the network (RFC 6761, sections 6.2 and 6.4).
pub fn is_reserved(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("invalid" | "test"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn public(text: &str) -> bool {
        of_number(text.parse().unwrap()) == Place::Public
    }

    #[test]
    fn the_edges_of_every_special_range() {
        let v4 = [
            ("0.0.0.0", "0.255.255.255", None, Some("1.0.0.0")),
            ("10.0.0.0", "10.255.255.255", Some("9.255.255.255"), Some("11.0.0.0")),
            ("100.64.0.0", "100.127.255.255", Some("100.63.255.255"), Some("100.128.0.0")),
            ("127.0.0.0", "127.255.255.255", Some("126.255.255.255"), Some("128.0.0.0")),
            ("169.254.0.0", "169.254.255.255", Some("169.253.255.255"), Some("169.255.0.0")),
            ("172.16.0.0", "172.31.255.255", Some("172.15.255.255"), Some("172.32.0.0")),
            ("192.0.0.0", "192.0.0.255", Some("191.255.255.255"), Some("192.0.1.0")),
            ("192.0.2.0", "192.0.2.255", Some("192.0.1.255"), Some("192.0.3.0")),
            ("192.88.99.0", "192.88.99.255", Some("192.88.98.255"), Some("192.88.100.0")),
            ("192.168.0.0", "192.168.255.255", Some("192.167.255.255"), Some("192.169.0.0")),
            ("198.18.0.0", "198.19.255.255", Some("198.17.255.255"), Some("198.20.0.0")),
            ("198.51.100.0", "198.51.100.255", Some("198.51.99.255"), Some("198.51.101.0")),
            ("203.0.113.0", "203.0.113.255", Some("203.0.112.255"), Some("203.0.114.0")),
            ("224.0.0.0", "255.255.255.255", Some("223.255.255.255"), None),
            ("::", "::1", None, None),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", None, None),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", None, Some("2001:200::")),
            ("2001:db8::", "2001:db8:ffff::", Some("2001:db7:ffff::"), Some("2001:db9::")),
            ("3fff::", "3fff:fff::", Some("3ffe::"), None),
            ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
            ("fc00::", "fdff::", None, None),
            ("fe80::", "febf::1", None, None),
            ("ff02::1", "ff0e::1", None, None),
        ];
        for (first, last, before, after) in v4 {
            assert!(!public(first) && !public(last), "{first} to {last}");
            assert!(before.is_none_or(public), "before {first}");
            assert!(after.is_none_or(public), "after {last}");
        }
        assert!(public("2606:4700::1") && public("8.8.8.8"));
    }

    #[test]
    fn an_address_within_an_address_counts() {
        for inner in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1"] {
            let bits = u32::from(inner.parse::<Ipv4Addr>().unwrap());
            let (high, low) = (bits >> 16, bits & 0xffff);
            for outer in [
                format!("::ffff:{inner}"),
                format!("::ffff:0:{inner}"),
                format!("::{inner}"),
                format!("64:ff9b::{inner}"),
                format!("2002:{high:x}:{low:x}::1"),
                format!("2001:0:{high:x}:{low:x}::1"),
            ] {
                assert!(!public(&outer), "{outer}");
            }
        }
        // On a network without IPv4 every public host has such a number.
        assert!(public("64:ff9b::8.8.8.8"));
        assert!(public("::ffff:8.8.8.8"));
    }

    #[test]
    fn names_of_the_local_network() {
        for name in ["localhost", "a.localhost", "printer.local", "db.internal", "intranet", "x.home.arpa"] {
            assert!(matches!(of_name(name), Place::Local(_)), "{name}");
        }
        assert!(matches!(of_name("a.onion"), Place::Never(_)));
        for name in ["example.org", "localhost.example.org", "local.example", "notlocalhost.org"] {
            assert_eq!(of_name(name), Place::Public, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_inside_counts_the_same(bits: u32) {
            let plain = of_v4(bits.into());
            for prefix in [0xffff_u128 << 32, 0xffff_u128 << 48, 0x64_ff9b_u128 << 96] {
                prop_assert_eq!(of_v6((prefix | u128::from(bits)).into()), plain);
            }
            prop_assert_eq!(of_v6((0x2002_u128 << 112 | u128::from(bits) << 80).into()), plain);
        }

        #[test]
        fn std_agrees_on_what_is_local(bits: u32) {
            let number = Ipv4Addr::from(bits);
            let local = number.is_private() || number.is_loopback() || number.is_link_local()
                || number.is_broadcast() || number.is_documentation() || number.is_multicast()
                || number.is_unspecified();
            prop_assert!(!local || of_v4(number) != Place::Public);
        }
    }
}
