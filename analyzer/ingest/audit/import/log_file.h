// One input of an import, looked at before it is read: what it is, and where to go on.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"
#include "analyzer/ingest/bytes/byte_source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::ingest::audit::import {

enum class InputShape : std::uint8_t {
  RawLines,  // plain file, raw events one a line: read from any line on, in parts
  Stream,    // anything else: read whole, from its beginning
  Nothing,   // nothing new since it was read
  Refused,   // see `refusal`
};

struct LogFile {
  std::string path;
  std::string identity;  // empty for standard input
  InputShape shape = InputShape::Stream;
  std::uint64_t size = 0;   // 0 when not known
  std::uint64_t begin = 0;  // where reading starts
  std::uint64_t lines = 0;  // lines before `begin`
  std::string note;         // what the user should know, e.g. that nothing was new
  std::string refusal;
};

// An input is the same as before when device, inode and first line are (4 KiB of it at most): a
// log that grows keeps them, one that was rotated or truncated in place does not.
[[nodiscard]] std::string input_identity(const bytes::File& file);

// So much of a file's beginning tells it apart from others.
inline constexpr std::size_t kIdentityBytes = 4096;

// The first kIdentityBytes of what a file holds once decompressed. Throws Error(Input).
[[nodiscard]] std::string first_text(const bytes::File& file);
// The part of an identity that tells the first line. `text`: as first_text() returns it.
[[nodiscard]] std::string line_hash(std::string text);

[[nodiscard]] LogFile inspect(const std::string& path, AuditSink& sink);

// A stretch of an input that one thread reads.
struct ReadPart {
  std::size_t input = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // kNoEnd: to the end
  bool first = true;      // starts at the beginning of a line
  bool last = true;       // the input ends with it
};

// Large raw logs in parts, so that all cores have work; the rest whole. In order.
[[nodiscard]] std::vector<ReadPart> parts_of(const std::vector<LogFile>& inputs);

}  // namespace nsposture::ingest::audit::import
