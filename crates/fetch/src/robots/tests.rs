//! Each normative sentence of RFC 9309 about the file's contents, by section. What concerns access to the file
//! (2.3, 2.4) is tested against a server.

use super::*;

fn allows(file: &str, path: &str) -> bool {
    Rules::read(file.as_bytes(), "chiffre").allows(path)
}

/// The paths of `cases`, each with whether it may be asked for.
fn check(file: &str, cases: &[(&str, bool)]) {
    for (path, want) in cases {
        assert_eq!(allows(file, path), *want, "{path} under\n{file}");
    }
}

#[test]
fn s2_1_the_example_of_the_rfc() {
    let file = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: foobot\nDisallow:/\n\
                Allow:/example/page.html\nAllow:/example/allowed.gif\n\nUser-Agent: barbot\nUser-Agent: bazbot\n\
                Disallow: /example/page.html\n\nUser-Agent: quxbot\n";
    let may = |agent: &str, path: &str| Rules::read(file.as_bytes(), agent).allows(path);
    assert!(may("foobot", "/example/page.html") && may("foobot", "/example/allowed.gif") && !may("foobot", "/x"));
    assert!(!may("barbot", "/example/page.html") && !may("bazbot", "/example/page.html") && may("barbot", "/example/"));
    assert!(may("quxbot", "/example/"), "a group without rules allows all");
    assert!(!may("other", "/example/x") && !may("other", "/a.gif") && may("other", "/publications/"));
}

#[test]
fn s2_2_1_the_product_token_is_compared_without_case() {
    for agent in ["chiffre", "CHIFFRE", "ChIfFrE"] {
        assert!(!allows(&format!("User-agent: {agent}\nDisallow: /"), "/a"), "{agent}");
    }
}

#[test]
fn s2_2_1_a_token_ends_where_its_letters_do() {
    assert!(!allows("User-agent: chiffre/1.0\nDisallow: /", "/a"));
    assert!(allows("User-agent: chiffrebot\nDisallow: /", "/a"));
    assert!(allows("User-agent: chiff\nDisallow: /", "/a"));
    assert!(allows("User-agent: my-chiffre\nDisallow: /", "/a"));
}

#[test]
fn s2_2_1_all_groups_for_one_agent_are_one() {
    let file = "User-agent: chiffre\nDisallow: /a\n\nUser-agent: other\nDisallow: /b\n\nUser-agent: Chiffre\nDisallow: /c\n";
    check(file, &[("/a", false), ("/b", true), ("/c", false)]);
}

#[test]
fn s2_2_1_all_groups_for_everybody_are_one() {
    check("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /c\n", &[("/a", false), ("/c", false), ("/b", true)]);
}

#[test]
fn s2_2_1_our_own_group_comes_before_that_for_everybody() {
    check("User-agent: *\nDisallow: /\n\nUser-agent: chiffre\nDisallow: /a\n", &[("/a", false), ("/b", true)]);
    check("User-agent: chiffre\nAllow: /\n\nUser-agent: *\nDisallow: /\n", &[("/b", true)]);
}

#[test]
fn s2_2_1_an_own_group_without_rules_allows_all() {
    check("User-agent: *\nDisallow: /\n\nUser-agent: chiffre\n", &[("/b", true)]);
    check("User-agent: *\nDisallow: /\n\nUser-agent: chiffre\nDisallow:\n", &[("/b", true)]);
}

#[test]
fn s2_2_1_without_a_group_that_fits_no_rules_apply() {
    check("User-agent: other\nDisallow: /\n", &[("/", true), ("/a", true)]);
}

#[test]
fn s2_2_1_several_agents_share_a_group() {
    check("User-agent: a\nUser-agent: chiffre\nUser-agent: b\nDisallow: /x\n", &[("/x", false), ("/y", true)]);
}

#[test]
fn s2_2_1_empty_lines_and_comments_do_not_part_agents_from_rules() {
    check("User-agent: chiffre\n\n# why\n\nDisallow: /x\n\nDisallow: /y\n", &[("/x", false), ("/y", false)]);
}

#[test]
fn s2_2_rules_before_any_agent_belong_to_nobody() {
    check("Disallow: /\nUser-agent: chiffre\nDisallow: /x\n", &[("/a", true), ("/x", false)]);
}

#[test]
fn s2_2_2_paths_are_compared_with_case() {
    check("User-agent: *\nDisallow: /Private\n", &[("/Private", false), ("/private", true)]);
}

#[test]
fn s2_2_2_a_rule_matches_from_the_first_octet() {
    check("User-agent: *\nDisallow: /a\n", &[("/a", false), ("/ab", false), ("/a/b", false), ("/b/a", true), ("/", true)]);
}

#[test]
fn s2_2_2_the_longest_match_decides_in_any_order() {
    for file in ["User-agent: *\nAllow: /p\nDisallow: /\n", "User-agent: *\nDisallow: /\nAllow: /p\n"] {
        check(file, &[("/page", true), ("/a", false)]);
    }
    check("User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n", &[("/example/page/disallowed.gif", false)]);
}

#[test]
fn s2_2_2_of_two_as_long_the_one_that_allows() {
    for file in ["User-agent: *\nAllow: /folder\nDisallow: /folder\n", "User-agent: *\nDisallow: /folder\nAllow: /folder\n"] {
        check(file, &[("/folder/page", true)]);
    }
}

#[test]
fn s2_2_2_without_a_match_all_is_allowed() {
    check("User-agent: *\nDisallow: /x\n", &[("/y", true)]);
    check("User-agent: *\n", &[("/y", true)]);
    check("", &[("/y", true)]);
}

#[test]
fn s2_2_2_robots_txt_itself_is_always_allowed() {
    check("User-agent: *\nDisallow: /\n", &[("/robots.txt", true), ("/robots.txt.old", false)]);
    assert!(Access::Nothing(crate::reason::Reason::Dns.into()).allows("/robots.txt"));
}

#[test]
fn s2_2_2_octets_outside_ascii_are_compared_encoded() {
    let file = "User-agent: *\nDisallow: /foo/bar/ツ\n";
    check(file, &[("/foo/bar/%E3%83%84", false), ("/foo/bar/%e3%83%84", false), ("/foo/bar/ツ", false)]);
    check("User-agent: *\nDisallow: /foo/bar/%E3%83%84\n", &[("/foo/bar/ツ", false), ("/foo/bar/%E3%83%85", true)]);
}

#[test]
fn s2_2_2_encoded_unreserved_octets_are_decoded() {
    check(
        "User-agent: *\nDisallow: /foo/bar/%62%61%7A\n",
        &[("/foo/bar/baz", false), ("/foo/bar/%62%61%7A", false), ("/foo/bar/%62az", false)],
    );
    check("User-agent: *\nDisallow: /a-b\n", &[("/a%2db", false), ("/a%2Db", false)]);
}

#[test]
fn s2_2_2_encoded_reserved_octets_stay_what_they_are() {
    check(
        "User-agent: *\nDisallow: /foo/bar?baz=https://foo.bar\n",
        &[("/foo/bar?baz=https://foo.bar", false), ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", true)],
    );
    check("User-agent: *\nDisallow: /a%2Fb\n", &[("/a%2fb", false), ("/a/b", true)]);
}

#[test]
fn s2_2_2_a_lone_percent_sign_is_a_character() {
    check("User-agent: *\nDisallow: /100%\n", &[("/100%", false), ("/100%25", false), ("/100", true)]);
    check("User-agent: *\nDisallow: /%zz\n", &[("/%zz", false)]);
}

#[test]
fn s2_2_3_a_hash_begins_a_comment() {
    check("User-agent: * # all\nDisallow: /a # b\n# Disallow: /c\n", &[("/a", false), ("/c", true)]);
}

#[test]
fn s2_2_3_a_dollar_ends_the_path() {
    check("User-agent: *\nDisallow: /a$\n", &[("/a", false), ("/ab", true), ("/a?b", true)]);
    check(
        "User-agent: *\nAllow: /this/path/exactly$\nDisallow: /this/path\n",
        &[("/this/path/exactly", true), ("/this/path/exactly/not", false)],
    );
}

#[test]
fn s2_2_3_a_dollar_elsewhere_is_a_character() {
    check("User-agent: *\nDisallow: /a$b\n", &[("/a$b", false), ("/a", true), ("/a%24b", false)]);
}

#[test]
fn s2_2_3_a_star_is_any_run_of_octets() {
    let file = "User-agent: *\nDisallow: /a*b/*.php\n";
    check(file, &[("/ab/x.php", false), ("/axxb/y/z.php?q", false), ("/ab/php", true), ("/xab/x.php", true)]);
    check("User-agent: *\nAllow: /this/*/exactly\nDisallow: /this\n", &[("/this/x/y/exactly", true), ("/this/exactly", false)]);
}

#[test]
fn s2_2_3_stars_at_the_ends() {
    check("User-agent: *\nDisallow: /a*\n", &[("/a", false), ("/ab", false)]);
    check("User-agent: *\nDisallow: *.gif$\n", &[("/x.gif", false), ("/x.gif.html", true), ("/x.gif.gif", false)]);
    check("User-agent: *\nDisallow: /**a\n", &[("/bca", false), ("/bc", true)]);
    check("User-agent: *\nDisallow: *\n", &[("/anything", false)]);
}

#[test]
fn s2_2_3_encoded_stars_and_dollars_are_characters() {
    check(
        "User-agent: *\nDisallow: /path/file-with-a-%2A.html\n",
        &[("/path/file-with-a-*.html", false), ("/path/file-with-a-x.html", true)],
    );
    check("User-agent: *\nDisallow: /path/foo-%24\n", &[("/path/foo-$", false), ("/path/foo-", true)]);
}

#[test]
fn s2_2_4_other_records_change_nothing() {
    let file = "Sitemap: https://exemple.fr/s.xml\nUser-agent: chiffre\nSitemap: https://exemple.fr/t.xml\nUser-agent: other\nHost: x\n\
                Noindex: /z\nDisallow: /x\nSitemap: https://exemple.fr/u.xml\nDisallow: /y\n";
    check(file, &[("/x", false), ("/y", false), ("/z", true)]);
    assert!(!Rules::read(file.as_bytes(), "other").allows("/x"), "a Sitemap line does not end a group");
}

#[test]
fn s2_2_spelling_of_keys_and_blanks_is_free() {
    check("  USER-AGENT\t:\t*  \n\tdisallow :/x  \n", &[("/x", false), ("/y", true)]);
}

#[test]
fn s2_3_all_line_ends_are_line_ends() {
    for end in ["\n", "\r", "\r\n"] {
        check(&["User-agent: *", "Disallow: /x", "Disallow: /y"].join(end), &[("/x", false), ("/y", false), ("/z", true)]);
    }
}

#[test]
fn s2_3_a_byte_order_mark_is_no_letter() {
    check("\u{feff}User-agent: *\nDisallow: /x\n", &[("/x", false)]);
}

#[test]
fn s2_3_lines_that_are_no_records_are_passed_over() {
    check("<html>\nUser-agent *\nfoo\n::\nUser-agent: *\nDisallow /y\nDisallow: /x\n", &[("/x", false), ("/y", true)]);
    let broken = b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /x\n\0\0:\0";
    assert!(!Rules::read(broken, "chiffre").allows("/x") && !Rules::read(broken, "chiffre").allows("/%FF%FE"));
}

#[test]
fn s2_5_the_first_500_kibibytes_are_read() {
    let mut file = "User-agent: *\nDisallow: /first\n".to_owned();
    file.push_str(&"# filler\n".repeat(LIMIT / 9 - 10));
    let inside = format!("{file}Disallow: /in\n");
    assert!(inside.len() <= LIMIT && !allows(&inside, "/in"));
    file.push_str(&"# filler\n".repeat(20));
    file.push_str("Disallow: /behind\n");
    check(&file, &[("/first", false), ("/behind", true)]);
}

#[test]
fn crawl_delay_is_read_from_the_group_that_counts() {
    let delay = |file: &str| Rules::read(file.as_bytes(), "chiffre").delay;
    assert_eq!(delay("User-agent: *\nCrawl-delay: 10\nDisallow: /x"), Some(Duration::from_secs(10)));
    assert_eq!(delay("User-agent: *\nCrawl-delay: 10\n\nUser-agent: chiffre\nCrawl-delay: 0.5"), Some(Duration::from_millis(500)));
    for wrong in ["-1", "x", "", "NaN", "inf"] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {wrong}")), None, "{wrong}");
    }
    assert_eq!(delay("User-agent: *\nCrawl-delay: 1e99"), Some(Duration::from_secs(86_400)));
}

#[test]
fn no_pattern_takes_more_than_its_share_of_time() {
    let pattern = "/".to_owned() + &"*a".repeat(10_000) + "b$";
    let path = "/".to_owned() + &"a".repeat(50_000);
    let start = std::time::Instant::now();
    check(&format!("User-agent: *\nDisallow: {pattern}\n"), &[(path.as_str(), true)]);
    assert!(start.elapsed() < Duration::from_secs(2));
}
