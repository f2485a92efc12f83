#include "analyzer/ingest/audit/import/log_file.h"

#include "analyzer/ingest/audit/event/prefilter.h"
#include "analyzer/ingest/audit/import/line_reader.h"
#include "analyzer/ingest/bytes/decompress.h"
#include "graph/base/error.h"
#include "store/records/finding.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::ingest::audit::import {

namespace {

constexpr std::uint64_t kPartSize = 32ULL * 1024 * 1024;

std::string read_head(const bytes::File& file, std::uint64_t offset, std::size_t size) {
  std::string head(size, '\0');
  head.resize(file.read_at(head.data(), size, offset));
  return head;
}

bool starts_a_line(const bytes::File& file, std::uint64_t offset) {
  return offset == 0 || read_head(file, offset - 1, 1) == "\n";
}

// Continues where an earlier import ended.
void resume(LogFile& input, const bytes::File& file, AuditSink& sink) {
  const auto before = sink.position(input.path, input.identity);
  if (!before || before->offset == 0) return;
  if (before->offset > input.size) {
    input.note = "shorter than when it was read before; read again from its beginning";
    return;
  }
  if (before->offset == input.size) {
    input.shape = InputShape::Nothing;
    input.begin = input.size;
    input.lines = before->lines;
    input.note = fmt::format("nothing new; its {} lines were read before", before->lines);
    return;
  }
  if (input.shape != InputShape::RawLines || !starts_a_line(file, before->offset)) return;
  input.begin = before->offset;
  input.lines = before->lines;
  input.note = fmt::format("read on from line {}", before->lines + 1);
}

}  // namespace

std::string input_identity(const bytes::File& file) {
  return fmt::format("{}:{}:{}", file.stat().device, file.stat().inode,
                     line_hash(read_head(file, 0, kIdentityBytes)));
}

std::string line_hash(std::string text) {
  if (const auto newline = text.find('\n'); newline != std::string::npos) text.resize(newline);
  return store::fingerprint({text});
}

std::string first_text(const bytes::File& file) {
  const auto opened = bytes::decompressed(bytes::file_source(file, 0));
  std::string head(kIdentityBytes, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    const auto got = opened.bytes->read(head.data() + size, head.size() - size);
    if (got == 0) break;
    size += got;
  }
  head.resize(size);
  return head;
}

LogFile inspect(const std::string& path, AuditSink& sink) {
  LogFile input;
  input.path = path;
  try {
    const bytes::File file(path);
    if (!file.stat().regular) return input;
    input.size = file.stat().size;
    const auto head = read_head(file, 0, kIdentityBytes);
    input.identity = input_identity(file);
    if (bytes::compression_of(head) == bytes::Compression::None && is_raw_event(head)) {
      input.shape = InputShape::RawLines;
    }
    resume(input, file, sink);
  } catch (const Error& error) {
    input.shape = InputShape::Refused;
    input.refusal = error.what();
  }
  return input;
}

std::vector<ReadPart> parts_of(const std::vector<LogFile>& inputs) {
  std::vector<ReadPart> parts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& input = inputs[i];
    if (input.shape == InputShape::Stream) parts.push_back({i, 0, kNoEnd, true, true});
    if (input.shape != InputShape::RawLines) continue;
    auto begin = input.begin;
    do {
      const auto end = std::min(begin + kPartSize, input.size);
      parts.push_back({i, begin, end, begin == input.begin, end == input.size});
      begin = end;
    } while (begin < input.size);
  }
  return parts;
}

}  // namespace nsposture::ingest::audit::import
