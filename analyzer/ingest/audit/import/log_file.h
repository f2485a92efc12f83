// One input of an import, inspected before it is read: what it is, and where to continue.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"
#include "analyzer/ingest/bytes/byte_source.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::ingest::audit::import {

enum class InputShape : std::uint8_t {
  RawLines,  // plain file, one raw event per line: readable from any line, in parts
  Stream,    // anything else: read completely, from its start
  Nothing,   // nothing new since the last import
  Refused,   // see `refusal`
};

struct LogFile {
  std::string path;
  std::string identity;  // empty for standard input
  InputShape shape = InputShape::Stream;
  std::uint64_t size = 0;   // 0 if unknown
  std::uint64_t begin = 0;  // where reading starts
  std::uint64_t lines = 0;  // lines before `begin`
  std::string note;         // for the user, such as that nothing is new
  std::string refusal;
};

// An input is the same as before if device, inode and first line (at most 4 KiB of it) are equal. A
// growing log keeps them; a rotated or truncated one does not.
[[nodiscard]] std::string input_identity(const bytes::File& file);

// This much of a file's start identifies it.
inline constexpr std::size_t kIdentityBytes = 4096;

// The first kIdentityBytes of a file's decompressed content. Throws Error(Input).
[[nodiscard]] std::string first_text(const bytes::File& file);
// The part of an identity for the first line. `text`: from first_text().
[[nodiscard]] std::string line_hash(std::string text);

[[nodiscard]] LogFile inspect(const std::string& path, AuditSink& sink);

// A range of an input that one thread reads.
struct ReadPart {
  std::size_t input = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // kNoEnd: to the end
  bool first = true;      // starts at the start of a line
  bool last = true;       // the input ends with it
};

// Splits large raw logs into parts, to use all cores; other inputs are one part. In order.
[[nodiscard]] std::vector<ReadPart> parts_of(const std::vector<LogFile>& inputs);

}  // namespace nsposture::ingest::audit::import
