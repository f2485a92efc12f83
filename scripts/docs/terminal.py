"""What a command prints on a terminal, with its colors, as an SVG picture."""
import fcntl
import html
import os
import pty
import re
import select
import struct
import subprocess
import termios

WIDTH, HEIGHT = 8.4, 18  # of a character, in pixels
BACKGROUND, TEXT = "#1b1f27", "#d6dbe3"
COLORS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#56d4dd", 90: "#8b949e",
          97: "#ffffff", 91: "#ff7b72", 92: "#7ee787", 93: "#e3b341", 94: "#79c0ff", 95: "#d2a8ff", 96: "#56d4dd"}
BEHIND = {41: "#b62324"}  # of the text
ESCAPE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


def printed(command, columns, environment, folder):
    """The output of `command` on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
                               env=environment, cwd=folder)
    os.close(theirs)
    text = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        text += part
    process.wait()
    os.close(ours)
    return text.decode().replace("\r\n", "\n")


def runs(line, style):
    """(column, text, style) of the parts of a line; the style that the next line starts with."""
    parts, column, at = [], 0, 0
    for found in ESCAPE.finditer(line):
        parts.append((column, line[at:found.start()], dict(style)))
        column += found.start() - at
        at = found.end()
        for code in [int(one or 0) for one in found[1].split(";")] if found[2] == "m" else []:
            if code == 0:
                style = {}
            elif code == 1:
                style["font-weight"] = "bold"
            elif code == 2:
                style["opacity"] = "0.7"
            elif code in BEHIND:
                style["behind"] = BEHIND[code]
            elif code in COLORS:
                style["fill"] = COLORS[code]
    parts.append((column, line[at:], dict(style)))
    return [part for part in parts if part[1].strip()], style


def svg(title, command, text, columns):
    """`command`: its lines, which get a backslash where they go on."""
    typed = [f"\x1b[1m{line}{' ' + chr(92) if line != command[-1] else ''}\x1b[0m" for line in command]
    lines, style, body = [*typed, "", *text.rstrip("\n").split("\n")], {}, ""
    for number, line in enumerate(lines):
        parts, style = runs(line, style)
        for column, words, how in parts:
            x, y, wide = 16 + column * WIDTH, 30 + number * HEIGHT, len(words) * WIDTH
            if color := how.pop("behind", None):
                body += f'<rect x="{x:.1f}" y="{y - 14}" width="{wide:.1f}" height="{HEIGHT}" fill="{color}"/>\n'
            attributes = "".join(f' {name}="{value}"' for name, value in how.items())
            body += (f'<text x="{x:.1f}" y="{y}" xml:space="preserve"'
                     f' textLength="{wide:.1f}"{attributes}>{html.escape(words)}</text>\n')
    width, height = 32 + columns * WIDTH, 36 + len(lines) * HEIGHT
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}"'
            f' height="{height}" role="img" font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"'
            f' font-size="14" fill="{TEXT}">\n<title>{html.escape(title)}</title>\n'
            f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n{body}</svg>\n')
