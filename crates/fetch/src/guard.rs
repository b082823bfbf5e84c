//! Which addresses may be asked. In: IP addresses and hosts as they stand in a URL. Out: leave, or what kind of inner
//! address it is. Only addresses of the public Internet pass; what the registries do not list as reachable is refused.
//!
//! Sources: the IANA special-purpose address registries (RFC 6890) and the RFCs named at each range.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why an address may not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inner {
    /// `0.0.0.0/8`, `::` (RFC 1122, RFC 4291).
    Unspecified,
    /// `127.0.0.0/8`, `::1` (RFC 1122, RFC 4291).
    Loopback,
    /// `10/8`, `172.16/12`, `192.168/16` (RFC 1918), `fec0::/10` (RFC 3879).
    Private,
    /// `100.64/10`: shared by a provider's customers (RFC 6598).
    SharedByCarrier,
    /// `169.254/16`, `fe80::/10` (RFC 3927, RFC 4291).
    LinkLocal,
    /// The addresses at which clouds tell a machine its secrets.
    Metadata,
    /// `fc00::/7` (RFC 4193).
    UniqueLocal,
    /// `224/4`, `ff00::/8` (RFC 5771, RFC 4291).
    Multicast,
    /// `255.255.255.255` (RFC 919).
    Broadcast,
    /// `192.0.2/24`, `198.51.100/24`, `203.0.113/24`, `2001:db8::/32`, `3fff::/20` (RFC 5737, RFC 3849, RFC 9637).
    Documentation,
    /// `198.18/15`, `2001:2::/48` (RFC 2544, RFC 5180).
    Benchmark,
    /// What is set aside for protocols or for the future (`240/4`, `192.0.0/24`, `2001::/23`, `100::/64` and others).
    Reserved,
    /// IPv6 outside `2000::/3`, the only block given out (RFC 4291, section 2.4).
    NotGlobal,
}

impl Inner {
    /// What a failure's reason says after `inner_address`.
    pub fn name(self) -> &'static str {
        match self {
            Inner::Unspecified => "unspecified",
            Inner::Loopback => "loopback",
            Inner::Private => "private",
            Inner::SharedByCarrier => "shared by a carrier",
            Inner::LinkLocal => "link-local",
            Inner::Metadata => "metadata of a cloud",
            Inner::UniqueLocal => "unique local",
            Inner::Multicast => "multicast",
            Inner::Broadcast => "broadcast",
            Inner::Documentation => "documentation",
            Inner::Benchmark => "benchmark",
            Inner::Reserved => "reserved",
            Inner::NotGlobal => "not global",
        }
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What may be asked in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Only the public Internet.
    Public,
    /// All addresses: for tests.
    Open,
    /// The public Internet and this one address: for tests whose server stands for a public one.
    Also(IpAddr),
}

impl Guard {
    /// Checks one address.
    ///
    /// # Errors
    /// What kind of inner address it is.
    pub fn check(self, ip: IpAddr) -> Result<(), Inner> {
        match (self, ip) {
            (Guard::Open, _) => Ok(()),
            (Guard::Also(one), ip) if ip == one => Ok(()),
            (_, IpAddr::V4(ip)) => v4(ip),
            (_, IpAddr::V6(ip)) => v6(ip),
        }
    }

    /// Checks the host of `url` where it is written as an address: names are checked when they are resolved. Spellings
    /// such as `0x7f.1` or `2130706433` are addresses to [`Url`].
    ///
    /// # Errors
    /// What kind of inner address it is.
    pub fn check_url(self, url: &Url) -> Result<(), Inner> {
        match url.host() {
            Some(Host::Ipv4(ip)) => self.check(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.check(IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => Ok(()),
        }
    }
}

/// Addresses that clouds answer on outside the ranges below (Alibaba's and Oracle's are inside them).
const METADATA_V4: [Ipv4Addr; 4] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
];

fn v4(ip: Ipv4Addr) -> Result<(), Inner> {
    let [a, b, c, _] = ip.octets();
    Err(match (a, b, c) {
        _ if METADATA_V4.contains(&ip) => Inner::Metadata,
        (0, ..) => Inner::Unspecified,
        (127, ..) => Inner::Loopback,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Inner::Private,
        (100, 64..=127, _) => Inner::SharedByCarrier,
        (169, 254, _) => Inner::LinkLocal,
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Inner::Documentation,
        (198, 18..=19, _) => Inner::Benchmark,
        // Protocol assignments (RFC 6890), AS112 (RFC 7534, 7535), 6to4 relays (RFC 7526), AMT (RFC 7450).
        (192, 0, 0) | (192, 31, 196) | (192, 52, 193) | (192, 88, 99) | (192, 175, 48) => Inner::Reserved,
        (224..=239, ..) => Inner::Multicast,
        (255, 255, 255) if ip == Ipv4Addr::BROADCAST => Inner::Broadcast,
        (240..=255, ..) => Inner::Reserved,
        _ => return Ok(()),
    })
}

fn v6(ip: Ipv6Addr) -> Result<(), Inner> {
    if let Some(inside) = embedded(ip) {
        // Even a public address inside is a detour that no site needs: what is meant is asked directly or not at all.
        return Err(v4(inside).err().unwrap_or(Inner::Reserved));
    }
    let s = ip.segments();
    Err(match s[0] {
        _ if ip == Ipv6Addr::UNSPECIFIED => Inner::Unspecified,
        _ if ip == Ipv6Addr::LOCALHOST => Inner::Loopback,
        // Amazon's metadata service lives among the unique local addresses.
        0xfd00 if s[1] == 0xec2 => Inner::Metadata,
        0xfc00..=0xfdff => Inner::UniqueLocal,
        0xfe80..=0xfebf => Inner::LinkLocal,
        0xfec0..=0xfeff => Inner::Private,
        0xff00..=0xffff => Inner::Multicast,
        0x2001 if s[1] == 0xdb8 => Inner::Documentation,
        0x2001 if s[1] == 2 && s[2] == 0 => Inner::Benchmark,
        0x2001 if s[1] < 0x200 => Inner::Reserved,
        0x3fff if s[1] < 0x1000 => Inner::Documentation,
        // AS112 (RFC 7535).
        0x2620 if s[1] == 0x4f && s[2] == 0x8000 => Inner::Reserved,
        // Discard (RFC 6666, RFC 9780).
        0x0100 if s[1] == 0 && s[2] == 0 => Inner::Reserved,
        // Segment routing (RFC 9602).
        0x5f00 => Inner::Reserved,
        0x2000..=0x3fff => return Ok(()),
        _ => Inner::NotGlobal,
    })
}

/// The IPv4 address inside an IPv6 one: mapped and compatible (RFC 4291), translated (RFC 2765, RFC 6052, RFC 8215),
/// 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 1, _, _, _, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => Some(join(!high, !low)),
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ip: &str) -> Result<(), Inner> {
        Guard::Public.check(ip.parse().unwrap())
    }

    /// First, middle and last address of a range.
    fn edges(range: &str) -> [IpAddr; 3] {
        let (base, bits) = range.split_once('/').unwrap();
        let bits: u32 = bits.parse().unwrap();
        match base.parse::<IpAddr>().unwrap() {
            IpAddr::V4(ip) => {
                let (low, last) = (u32::from(ip), u32::from(ip) | u32::MAX.checked_shr(bits).unwrap_or(0));
                [low, low + (last - low) / 2, last].map(|n| IpAddr::V4(Ipv4Addr::from(n)))
            }
            IpAddr::V6(ip) => {
                let (low, last) = (u128::from(ip), u128::from(ip) | u128::MAX.checked_shr(bits).unwrap_or(0));
                [low, low + (last - low) / 2, last].map(|n| IpAddr::V6(Ipv6Addr::from(n)))
            }
        }
    }

    const RANGES: &[(&str, Inner)] = &[
        ("0.0.0.0/8", Inner::Unspecified),
        ("10.0.0.0/8", Inner::Private),
        ("100.64.0.0/10", Inner::SharedByCarrier),
        ("127.0.0.0/8", Inner::Loopback),
        ("169.254.0.0/16", Inner::LinkLocal),
        ("172.16.0.0/12", Inner::Private),
        ("192.0.0.0/24", Inner::Reserved),
        ("192.0.2.0/24", Inner::Documentation),
        ("192.31.196.0/24", Inner::Reserved),
        ("192.52.193.0/24", Inner::Reserved),
        ("192.88.99.0/24", Inner::Reserved),
        ("192.168.0.0/16", Inner::Private),
        ("192.175.48.0/24", Inner::Reserved),
        ("198.18.0.0/15", Inner::Benchmark),
        ("198.51.100.0/24", Inner::Documentation),
        ("203.0.113.0/24", Inner::Documentation),
        ("224.0.0.0/4", Inner::Multicast),
        ("240.0.0.0/5", Inner::Reserved),
        ("::1/128", Inner::Loopback),
        ("::/128", Inner::Unspecified),
        ("100::/64", Inner::Reserved),
        ("100:0:0:1::/64", Inner::Reserved),
        ("2001:2::/48", Inner::Benchmark),
        ("2001:10::/28", Inner::Reserved),
        ("2001:20::/28", Inner::Reserved),
        ("2001:db8::/32", Inner::Documentation),
        ("2620:4f:8000::/48", Inner::Reserved),
        ("3fff::/20", Inner::Documentation),
        ("5f00::/16", Inner::Reserved),
        ("fc00::/8", Inner::UniqueLocal),
        ("fe80::/10", Inner::LinkLocal),
        ("fec0::/10", Inner::Private),
        ("ff00::/8", Inner::Multicast),
    ];

    #[test]
    fn each_range_is_refused_to_its_edges() {
        for (range, why) in RANGES {
            for ip in edges(range) {
                assert_eq!(Guard::Public.check(ip), Err(*why), "{ip} in {range}");
                assert_eq!(Guard::Open.check(ip), Ok(()));
            }
        }
        for outside in ["1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"] {
            assert_eq!(check(outside), Ok(()), "{outside}");
        }
        for outside in ["169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"] {
            assert_eq!(check(outside), Ok(()), "{outside}");
        }
        for outside in ["198.17.255.255", "198.20.0.0", "223.255.255.255", "8.8.8.8", "2a00:1450:4007::1", "2606:4700::1111"] {
            assert_eq!(check(outside), Ok(()), "{outside}");
        }
    }

    #[test]
    fn metadata_services_are_named() {
        for ip in ["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"] {
            assert_eq!(check(ip), Err(Inner::Metadata), "{ip}");
        }
        assert_eq!(check("255.255.255.255"), Err(Inner::Broadcast));
    }

    #[test]
    fn an_address_inside_an_address_is_found() {
        for inner in ["127.0.0.1", "10.1.2.3", "192.168.7.9", "169.254.169.254"] {
            let v4: Ipv4Addr = inner.parse().unwrap();
            let [high, low] = [(u32::from(v4) >> 16) as u16, u32::from(v4) as u16];
            for ip in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, 1, 2, 3, 4, !high, !low),
                Ipv6Addr::new(0x2a00, 1, 2, 3, 0, 0x5efe, high, low),
            ] {
                assert_eq!(Guard::Public.check(IpAddr::V6(ip)), Guard::Public.check(IpAddr::V4(v4)), "{ip}");
            }
        }
        assert_eq!(check("::ffff:8.8.8.8"), Err(Inner::Reserved));
    }

    #[test]
    fn odd_spellings_in_a_url_are_addresses() {
        for host in [
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "0x7f.0x0.0x0.0x1",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "%31%32%37.0.0.1",
            "[::1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert_eq!(Guard::Public.check_url(&url), Err(Inner::Loopback), "{host}");
        }
        assert_eq!(Guard::Public.check_url(&Url::parse("http://localhost/").unwrap()), Ok(()), "a name is checked when it is resolved");
    }
}
