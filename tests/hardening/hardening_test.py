#!/usr/bin/env python3
"""Looks at the program itself for what makes an attack on it harder: hardening_test.py NSPOSTURE

Compiler options are easily lost: in another preset, behind another flag. So this reads the ELF file (System V ABI,
and its x86-64 supplement).
"""
import pathlib
import platform
import struct
import sys
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).read_bytes()
del sys.argv[1:]

ET_DYN = 3
PT_DYNAMIC, PT_GNU_STACK, PT_GNU_RELRO = 2, 0x6474E551, 0x6474E552
PF_X = 1
DT_NULL, DT_FLAGS, DT_FLAGS_1 = 0, 30, 0x6FFFFFFB
DF_BIND_NOW, DF_1_NOW = 8, 1
# orq $0x0,(%rsp): how -fstack-clash-protection touches each page of the stack.
STACK_PROBE = b"\x48\x83\x0c\x24\x00"
# endbr64: where -fcf-protection lets an indirect jump land.
LANDING = b"\xf3\x0f\x1e\xfa"


class Elf:
    def __init__(self, data):
        self.data = data
        self.type = struct.unpack_from("<H", data, 16)[0]
        offset, = struct.unpack_from("<Q", data, 32)
        size, count = struct.unpack_from("<HH", data, 54)
        self.segments = {}
        self.executable = b""
        for i in range(count):
            kind, flags, at, _, _, length = struct.unpack_from("<IIQQQQ", data, offset + i * size)
            self.segments[kind] = (flags, data[at:at + length])
            if kind == 1 and flags & PF_X:
                self.executable += data[at:at + length]

    def dynamic(self, wanted):
        _, table = self.segments[PT_DYNAMIC]
        for tag, value in struct.iter_unpack("<QQ", table[:len(table) // 16 * 16]):
            if tag == wanted:
                return value
            if tag == DT_NULL:
                break
        return 0


class HardeningTest(unittest.TestCase):
    def setUp(self):
        self.assertEqual(PROGRAM[:5], b"\x7fELF\x02", "no 64-bit ELF file")
        self.elf = Elf(PROGRAM)

    def test_it_is_loaded_at_a_random_address(self):
        self.assertEqual(self.elf.type, ET_DYN)

    def test_the_stack_holds_no_code(self):
        self.assertFalse(self.elf.segments[PT_GNU_STACK][0] & PF_X)

    def test_addresses_of_functions_are_read_only_once_it_runs(self):
        self.assertIn(PT_GNU_RELRO, self.elf.segments)
        self.assertTrue(self.elf.dynamic(DT_FLAGS) & DF_BIND_NOW or self.elf.dynamic(DT_FLAGS_1) & DF_1_NOW)

    def test_the_compiler_checks_stacks_and_lengths(self):
        for function in (b"__stack_chk_fail", b"__memcpy_chk", b"__glibcxx_assert_fail"):
            self.assertTrue(function in PROGRAM, function)

    @unittest.skipUnless(platform.machine() == "x86_64", "another processor has other signs")
    def test_the_stack_does_not_jump_its_guard_page(self):
        self.assertTrue(STACK_PROBE in self.elf.executable)

    @unittest.skipUnless(platform.machine() == "x86_64", "another processor has other signs")
    def test_indirect_jumps_have_places_to_land(self):
        """Debian 12's own start files have none, so the linker marks no program as a whole."""
        self.assertGreater(self.elf.executable.count(LANDING), 1000)



if __name__ == "__main__":
    unittest.main()
