"""A PostgreSQL server of its own in a temporary folder, reached by a socket in there only.

As a program: postgres.py COMMAND… runs the command with NSPOSTURE_TEST_POSTGRES set to the server.
"""
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile


def binaries():
    """The folder of initdb and pg_ctl: Debian keeps them off the PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    if found:
        return found[-1]
    return os.path.dirname(shutil.which("initdb") or sys.exit("PostgreSQL is not installed"))


class Postgres:
    """A running server; close() ends it and removes the folder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="nsposture-pg-")
        # The server does not run as root.
        self.demote = {}
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.demote = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "nsposture", "--no-sync", "-E", "UTF8",
                 "--locale=C.UTF-8")
        self.start()

    def run(self, program, *arguments):
        result = subprocess.run([os.path.join(binaries(), program), *arguments], cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                stdin=subprocess.DEVNULL, **self.demote)
        if result.returncode != 0:
            raise RuntimeError(result.stdout)

    def start(self):
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        # Its log goes to a file: a pipe would stay open as long as the server runs.
        self.run("pg_ctl", "-w", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-o", options,
                 "start")

    def stop(self):
        self.run("pg_ctl", "-w", "-D", self.data, "-m", "immediate", "stop")

    def close(self):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def server(self):
        return f"postgresql://nsposture@/?host={self.folder}"

    def database(self, name):
        """The URL of a new, empty database."""
        self.sql(f"CREATE DATABASE {name}")
        return f"postgresql://nsposture@/{name}?host={self.folder}"

    def sql(self, text, database="postgres"):
        result = subprocess.run(
            [os.path.join(binaries(), "psql"), "-h", self.folder, "-U", "nsposture", "-d", database, "-qAt",
             "-v", "ON_ERROR_STOP=1", "-c", text],
            capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        return result.stdout.strip()


def main():
    postgres = Postgres()
    try:
        return subprocess.run(sys.argv[1:], env={**os.environ,
                                                 "NSPOSTURE_TEST_POSTGRES": postgres.server}).returncode
    finally:
        postgres.close()


if __name__ == "__main__":
    sys.exit(main())
