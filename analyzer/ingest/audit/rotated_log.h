// The rotated files beside a log, and how logs are identified.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::audit {

// Changes whenever a file is written or replaced.
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
  bool rotated = false;  // by its name; if not, its content must show that it was this log
};

// Regular files whose names start like that of the log, without the log itself, oldest first.
[[nodiscard]] std::vector<BesideLog> files_beside(const std::string& log);

// audit.log.1, audit.log-20260102.gz, audit-2026-01-02T03-04-05.678.log, audit.log.old.
[[nodiscard]] bool is_rotated_name(std::string_view log, std::string_view name);

// How a log starts. It stays the same while the log grows, and under any name.
struct Beginning {
  std::string identity;  // device, inode and first line; empty: no complete line yet
  std::string line;      // hash of the first line, decompressed; the same for a copy
  bool telling = false;  // the first line is an event: no other log starts so
  std::string refusal;   // why it cannot be read; empty: it can, or does not exist
};

[[nodiscard]] Beginning beginning_of(const std::string& path);

}  // namespace nsposture::ingest::audit
