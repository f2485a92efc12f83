#include "analyzer/ingest/bytes/source_file.h"

#include "analyzer/ingest/bytes/decompress.h"
#include "analyzer/ingest/bytes/encoding.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::ingest::bytes {

namespace {

constexpr std::size_t kReadStep = std::size_t{1} << 20U;

std::string describe(const SourceProblem& problem) {
  switch (problem.kind) {
    case SourceProblem::Kind::None:
      break;
    case SourceProblem::Kind::Cut:
      return fmt::format("ends too early: its {} data is cut", problem.what);
    case SourceProblem::Kind::Damaged:
      return fmt::format("holds damaged {} data", problem.what);
    case SourceProblem::Kind::TooLarge:
      return fmt::format("holds {}", to_string(problem));
    case SourceProblem::Kind::Followed:
      return fmt::format("has bytes after its {} data that are none", problem.what);
    case SourceProblem::Kind::Refused:
      return "is " + to_string(problem);
  }
  return {};
}

// Why no more of `source` is read after `size` bytes; empty if reading may continue.
std::string excess(const OpenedSource& source, std::uint64_t size) {
  const bool packed = !source.compression.empty();
  if (size > kMaxInputBytes) {
    return packed ? "is larger than 4 GiB when unpacked: split the dump by kind"
                  : "is larger than 4 GiB: split the dump by kind";
  }
  if (packed && size > kBombFloor && size / kMaxExpansion > source.bytes->consumed()) {
    return "expands more than 200 times when unpacked: this is no manifest";
  }
  return {};
}

// `expected`: size of plain text in bytes, 0 if unknown.
void read_all(OpenedSource source, std::size_t expected, SourceFile& file) {
  const bool packed = !source.compression.empty();
  // One byte more than the file, to detect its end at once.
  const auto step = packed || expected == 0 ? kReadStep : expected + 1;
  auto& text = file.text;
  text.reserve(step + kInputPadding);
  std::size_t size = 0;
  while (file.trouble.empty()) {
    if (size == text.size()) text.resize(size + step);
    const auto got = source.bytes->read(text.data() + size, text.size() - size);
    if (got == 0) break;
    size += got;
    file.trouble = excess(source, size);
  }
  text.resize(packed || file.trouble.empty() ? size : 0);
  file.opened = packed || file.trouble.empty();
  if (file.trouble.empty()) file.trouble = describe(source.bytes->problem());
  if (const auto unknown = to_utf8(text); !unknown.empty()) {
    text.clear();
    if (file.trouble.empty()) file.trouble = unknown;
  }
  text.reserve(text.size() + kInputPadding);
}

}  // namespace

SourceFile read_source_file(const std::string& path) {
  SourceFile result;
  try {
    const File file(path);
    if (file.stat().size > kMaxInputBytes) {
      result.trouble = "is larger than 4 GiB: split the dump by kind";
      return result;
    }
    read_all(decompressed(file_source(file, 0), Utf16::HandedOn), file.stat().size, result);
  } catch (const FileError& error) {
    result = {{}, false, error.reason()};
  }
  return result;
}

SourceFile unpack(std::string_view content) {
  SourceFile result;
  read_all(decompressed(memory_source(content), Utf16::HandedOn), content.size(), result);
  return result;
}

}  // namespace nsposture::ingest::bytes
