// Records with base64 of compressed data, as several clouds deliver them.
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/decompress.h"

#include <optional>

namespace nsposture::ingest::audit::formats {

namespace {

constexpr std::size_t kMaxInflated = 256UL * 1024 * 1024;

// Decompresses all layers; empty if the data is damaged or too large.
std::optional<std::string> inflated(const std::string& bytes) {
  auto opened = bytes::decompressed(bytes::memory_source(bytes));
  std::string out;
  std::string block(64UL * 1024, '\0');
  while (const auto got = opened.bytes->read(block.data(), block.size())) {
    if (out.size() + got > kMaxInflated) return std::nullopt;
    out.append(block, 0, got);
  }
  if (opened.bytes->problem().kind != bytes::SourceProblem::Kind::None) return std::nullopt;
  return json::padded(out);
}

}  // namespace

// base64, then usually gzip, then JSON: the form of Lambda, Kinesis, Firehose and Pub/Sub.
void Unwrapper::compressed(std::string_view raw, const RecordContext& context, int depth) {
  const auto encoded = reader_.string(raw);
  const auto bytes = encoded ? bytes::decode_base64(*encoded) : std::nullopt;
  if (!bytes) return sink_.malformed("data that should be base64 is not");
  const auto plain = inflated(*bytes);
  if (!plain) return sink_.malformed("compressed data inside a record is damaged or too large");
  text(*plain, context, depth + 1);
}

}  // namespace nsposture::ingest::audit::formats
