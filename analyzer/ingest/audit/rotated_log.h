// The files beside a log into which it is rotated, and what tells one log from another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// What changes whenever a file is written to or replaced.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t written_ns = 0;  // since the epoch

  friend bool operator==(const FileState&, const FileState&) = default;
};

struct BesideLog {
  std::string path;
  FileState state;
  bool rotated = false;  // by its name; if not, its content has to show that it was this log
};

// Regular files whose names begin like that of the log, without the log itself, oldest first.
[[nodiscard]] std::vector<BesideLog> files_beside(const std::string& log);

// audit.log.1, audit.log-20260102.gz, audit-2026-01-02T03-04-05.678.log, audit.log.old.
[[nodiscard]] bool is_rotated_name(std::string_view log, std::string_view name);

// How a log begins. It stays the same while the log grows, and under any name.
struct Beginning {
  std::string identity;  // device, inode and first line; empty: there is no whole line yet
  std::string line;      // of the first line once it is decompressed; stays when it is copied
  bool telling = false;  // the first line is an event: no other log begins so
  std::string refusal;   // why it cannot be read; empty: it can, or is not there
};

[[nodiscard]] Beginning beginning_of(const std::string& path);

}  // namespace nsposture::ingest::audit
