#!/usr/bin/env python3
"""The checks of the documentation find what they are for, and nothing else: checks_test.py PROJECT"""
import json
import pathlib
import stat
import struct
import sys
import tempfile
import unittest
import zlib

PROJECT = pathlib.Path(sys.argv.pop(1)).resolve()
sys.path.insert(0, str(PROJECT / "scripts/docs"))
import console  # noqa: E402
import detections  # noqa: E402
import help_page  # noqa: E402
import links  # noqa: E402
import pictures  # noqa: E402
import terminal  # noqa: E402


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        (self.folder / "docs").mkdir()
        self.program = self.folder / "program"
        self.program.write_text("#!/bin/sh\necho \"says $*\"\npwd\nexit 3\n")
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)

    def page(self, text, name="docs/page.md"):
        path = self.folder / name
        path.write_text(text)
        return path

    def renew(self, text):
        return console.renew(self.page(text), self.program, self.folder)


class Detections(Folder):
    def setUp(self):
        super().setUp()
        (self.folder / "fixtures/detections").mkdir(parents=True)
        self.entries = [{"system": "Falco", "rule": "a|b", "finds": ["NP155"], "case": "x", "note": "at any age"},
                        {"system": "Sigma", "rule": "c", "finds": None, "why": "out of scope: no log has it"}]
        self.page(f"# Page\n{detections.BEGIN}{detections.END}rest\n", "docs/detections.md")
        self.write()

    def write(self):
        (self.folder / "fixtures/detections/catalogue.json").write_text(json.dumps(self.entries))

    def test_renews_only_the_tables(self):
        self.assertEqual(len(detections.faults(self.folder)), 1)
        text = detections.renew(self.folder)
        self.assertIn("| a\\|b | NP155: at any age |", text)
        self.assertIn("### Sigma\n\n0 of 1 rules", text)
        self.assertIn("| c | out of scope: no log has it |", text)
        self.assertTrue(text.startswith("# Page\n") and text.endswith("rest\n"))
        (self.folder / "docs/detections.md").write_text(text)
        self.assertEqual(detections.faults(self.folder), [])
        self.assertEqual(detections.renew(self.folder), text)

    def test_finds_what_changed(self):
        (self.folder / "docs/detections.md").write_text(detections.renew(self.folder))
        self.entries[1]["rule"] = "d"
        self.write()
        self.assertEqual(len(detections.faults(self.folder)), 1)

    def test_a_page_without_a_place_is_a_fault(self):
        self.page("# Page\n", "docs/detections.md")
        with self.assertRaises(ValueError):
            detections.renew(self.folder)


class Console(Folder):
    RIGHT = f"```console\n$ nsposture a b\nsays a b\n{console.HOME}\n$ echo $?\n3\n```\n"

    def test_what_is_printed_is_right(self):
        self.assertEqual(self.renew(self.RIGHT), (self.RIGHT, []))

    def test_what_is_not_printed_is_a_fault_and_is_renewed(self):
        text, faults = self.renew(self.RIGHT.replace("says a b", "says c"))
        self.assertEqual(len(faults), 1)
        self.assertEqual(text, self.RIGHT)

    def test_files_stay_from_block_to_block(self):
        text = "```console\n$ echo one > file\n```\nand\n```console\n$ cat file\none\n```\n"
        self.assertEqual(self.renew(text)[1], [])

    def test_a_command_may_go_on_in_the_next_line(self):
        self.assertEqual(self.renew("```console\n$ echo a \\\n    b\na b\n```\n")[1], [])

    def test_other_blocks_are_not_run(self):
        self.assertEqual(self.renew("```\n$ exit 9\nwrong\n```\n")[1], [])

    def test_an_ellipsis_stands_for_any_lines_and_nothing_else(self):
        printed = ["a", "b", "c", "d", "e"]
        for shown, right in ((["a", "…", "e"], True), (["…", "c", "…"], True), (["…"], True), (["a", "…"], True),
                             (["a", "b", "c", "d", "e", "…"], True), (["b", "…", "e"], False), (["a", "…", "d"], False),
                             (["…", "x", "…"], False), (["a", "c", "…"], False), (["…", "d", "…", "b", "…"], False)):
            self.assertEqual(console.matches(shown, printed), right, shown)

    def test_a_cut_output_is_renewed_at_the_same_places(self):
        printed = ["new head", "x", "the number is 2", "y", "tail"]
        self.assertEqual(console.renewed(["old head", "…", "the number is 1", "…"], printed),
                         ["new head", "…", "the number is 2", "…"])


class Links(Folder):
    def faults(self, text):
        self.page(text, "README.md")
        return links.link_faults(self.folder)

    def test_what_leads_somewhere(self):
        self.page("# A title, `code` & more\n## Twice\n## Twice\n", "docs/a.md")
        self.assertEqual(self.faults("# Here\n[1](docs/a.md#a-title-code--more) [2](docs/a.md#twice-1) [3](#here) "
                                     "[4](https://example.com/x) `[5](code.md)` ![6](docs)\n```\n[7](block.md)\n```\n"), [])

    def test_what_leads_nowhere(self):
        self.page("# A\n```\n# Not a heading\n```\n", "docs/a.md")
        for target in ("docs/b.md", "docs/a.md#b", "#nothing", "docs/a.md#not-a-heading"):
            self.assertEqual(len(self.faults(f"# Here\n[x]({target})\n")), 1, target)

    def command_faults(self, line):
        self.page(f"```\n{line}\n```\n", "README.md")
        return links.command_faults(self.folder, {("ask",): "  -n,--name TEXT  of it\n  --deep\n", ("db", "info"): ""})

    def test_commands_and_options_that_there_are(self):
        for line in ("nsposture ask --name x -n y --deep # --wrong", "kubectl get | nsposture ask -", "nsposture COMMAND --help",
                     "nsposture db info", "nsposture ask | sort --wrong", "nsposture ask \\\n  --deep", "nsposture --version"):
            self.assertEqual(self.command_faults(line), [], line)

    def test_commands_and_options_that_there_are_not(self):
        for line in ("nsposture ask --names x", "nsposture aks", "nsposture ask \\\n  --depe", "nsposture ask -x", "$ nsposture db size"):
            self.assertEqual(len(self.command_faults(line)), 1, line)


class HelpPage(unittest.TestCase):
    def test_names_and_descriptions(self):
        text = ("Do it\nUsage: x [OPTIONS] a\n\nOptions:\n"
                "  -h,--help                       Print help\n"
                "  --long-name PATH ... Excludes: --other-one\n                                  it is long\n"
                "  --base-ref REF Excludes: --base manifests as they were\n\nExample:\n  x a\n")
        page = help_page.Help(text)
        self.assertEqual(page.entries(), [("-h,--help", "Print help"), ("--long-name PATH ... Excludes: --other-one", "it is long"),
                                          ("--base-ref REF Excludes: --base", "manifests as they were")])
        self.assertEqual(page.examples(), ["x a"])
        self.assertEqual(help_page.row(*page.entries()[1]), "| `--long-name PATH ...` | it is long. Not with `--other-one`. |\n")

    def test_values_are_told_in_words(self):
        for name, words in (("--burst UINT:INT in [2 - 1000]=3", ("--burst UINT", " 2 to 1,000. Default: `3`.")),
                            ("--since TIME:INT [UNIT]=604800", ("--since TIME", " Default: `7d`.")),
                            ("-o,--output TEXT:{text,json}=text", ("-o,--output TEXT", " One of `text`, `json`. Default: `text`.")),
                            ("--at TIME Needs: --db Excludes: --snapshot --cluster",
                             ("--at TIME", " With `--db`. Not with `--snapshot`, `--cluster`.")),
                            ("--db FILE REQUIRED", ("--db FILE", " Required.")), ("--all", ("--all", ""))):
            self.assertEqual(help_page.split_name(name), words)


class Pictures(Folder):
    PAGE = ('<p>a 2026-01-02 03:04:05 UTC</p><time datetime="2026-01-02T03:04:05Z"></time>Made by nsposture 1.0 on '
            '<time datetime="2026-01-02T03:04:05Z" title="2026-01-02 03:04:05 UTC">2026-01-02 03:04:05 UTC</time>')

    def test_the_moment_of_the_report_does_not_count_and_its_content_does(self):
        first = pictures.digest(self.page(self.PAGE, "a.html"))
        later = pictures.digest(self.page(self.PAGE.replace("03:04:05", "06:07:08"), "b.html"))
        other = pictures.digest(self.page(self.PAGE.replace("<p>a", "<p>b"), "c.html"))
        self.assertEqual(first, later)
        self.assertNotEqual(first, other)

    def test_a_picture_carries_its_stamp(self):
        chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        picture = self.folder / "a.png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + chunk(b"IEND", b""))
        self.assertIsNone(pictures.stamp_of(picture))
        pictures.stamp(picture, "abc")
        self.assertEqual(pictures.stamp_of(picture), "abc")
        self.assertEqual([kind for _, kind, _ in pictures.chunks(picture.read_bytes())], [b"IHDR", b"tEXt", b"IEND"])

    def test_colors_and_markup_of_a_terminal(self):
        text = terminal.svg("t", ["$ a"], "\x1b[31mred <b>\x1b[0m plain\n\x1b[1mbold\ngoes on\x1b[0m\n", 20)
        self.assertIn('fill="#ff7b72">red &lt;b&gt;</text>', text)
        self.assertIn('font-weight="bold">goes on</text>', text)
        self.assertNotIn("\x1b", text)


unittest.main()
