#include "analyzer/ingest/bytes/decompress.h"

#include "analyzer/ingest/bytes/codec.h"
#include "analyzer/ingest/bytes/peek.h"

#include <array>
#include <cstring>
#include <utility>

namespace nsposture::ingest::bytes {

namespace {

constexpr int kMaxLayers = 4;
constexpr std::size_t kInputSize = 256UL * 1024;
constexpr std::size_t kHeadSize = 6;

// Runs a codec member by member: a new one starts wherever the magic number follows.
class CodecSource final : public ByteSource {
 public:
  CodecSource(std::unique_ptr<ByteSource> below, Compression compression)
      : below_(std::move(below)), compression_(compression), codec_(make_codec(compression)) {}

  std::size_t read(char* out, std::size_t size) override {
    while (!finished_) {
      if (input_.empty()) refill();
      if (input_.empty() && !inside_) finished_ = true;
      if (finished_) break;
      const auto step = codec_->run(input_, input_.empty(), out, size);
      inside_ = true;
      input_.remove_prefix(step.taken);
      if (step.state == CodecState::MemberEnd && !next_member()) finished_ = true;
      if (step.state == CodecState::Broken) finish(SourceProblem::Kind::Damaged);
      if (step.state == CodecState::TooLarge) finish(SourceProblem::Kind::TooLarge);
      if (step.state == CodecState::Starved) starve();
      if (step.given > 0) return step.given;
    }
    return 0;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return below_->consumed(); }

  [[nodiscard]] SourceProblem problem() const override {
    if (problem_ == SourceProblem::Kind::None) return below_->problem();
    return {problem_, std::string(to_string(compression_))};
  }

 private:
  void finish(SourceProblem::Kind problem) {
    finished_ = true;
    problem_ = problem;
  }

  // No progress with the current input: read more, or the data is cut. Never repeats the same step.
  void starve() {
    const auto before = input_.size();
    refill();
    if (input_.size() > before || (before == 0 && !ended_)) return;
    finish(ended_ ? SourceProblem::Kind::Cut : SourceProblem::Kind::Damaged);
  }

  // Keeps the remaining bytes at the front, so that a magic number is never split.
  void refill() {
    if (ended_) return;
    std::memmove(buffer_.data(), input_.data(), input_.size());
    const auto kept = input_.size();
    const auto got = below_->read(buffer_.data() + kept, buffer_.size() - kept);
    ended_ = got == 0;
    input_ = {buffer_.data(), kept + got};
  }

  bool next_member() {
    inside_ = false;
    while (input_.size() < kHeadSize && !ended_) refill();
    // gzip and xz files may be padded with zeros to a block size.
    while (!input_.empty() && input_.front() == '\0') {
      input_.remove_prefix(1);
      if (input_.size() < kHeadSize && !ended_) refill();
    }
    if (input_.empty()) return false;
    if (compression_of(input_) != compression_) {
      problem_ = SourceProblem::Kind::Followed;
      return false;
    }
    codec_->reset();
    return true;
  }

  std::unique_ptr<ByteSource> below_;
  Compression compression_;
  std::unique_ptr<Codec> codec_;
  std::vector<char> buffer_ = std::vector<char>(kInputSize);
  // The rest of the buffer: initially empty.
  std::string_view input_{buffer_.data(), buffer_.data()};
  SourceProblem::Kind problem_ = SourceProblem::Kind::None;
  bool ended_ = false;
  bool inside_ = false;
  bool finished_ = false;
};

bool starts_with(std::string_view head, std::string_view magic) {
  return head.substr(0, magic.size()) == magic;
}

// Yields no data, only the reason for the refusal.
class RefusedSource : public ByteSource {
 public:
  explicit RefusedSource(std::string_view what) : what_(what) {}

  std::size_t read(char* /*out*/, std::size_t /*size*/) override { return 0; }

  [[nodiscard]] std::uint64_t consumed() const override { return 0; }

  [[nodiscard]] SourceProblem problem() const override {
    return {SourceProblem::Kind::Refused, what_};
  }

 private:
  std::string what_;
};

// Detects common unsupported formats by their first bytes; empty for everything else.
std::string_view refusal_of(std::string_view head, Utf16 utf16, Zip zip) {
  using namespace std::string_view_literals;
  const bool wide = starts_with(head, "\xff\xfe"sv) || starts_with(head, "\xfe\xff"sv);
  if (wide) return utf16 == Utf16::Refused ? "text in UTF-16" : std::string_view{};

  struct Unread {
    std::string_view magic;
    std::string_view what;
  };

  if (zip == Zip::Refused && starts_with(head, "PK\x03\x04"sv)) return "a zip archive";
  constexpr std::array<Unread, 4> kUnread = {{
      {"BZh"sv, "compressed with bzip2"},
      {"7z\xbc\xaf\x27"sv, "a 7z archive"},
      {"\x04\x22\x4d\x18"sv, "compressed with lz4"},
      {"\x1f\x9d"sv, "compressed with compress"},
  }};
  for (const auto& [magic, what] : kUnread) {
    if (starts_with(head, magic)) return what;
  }
  return {};
}

}  // namespace

Compression compression_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (starts_with(head, "\x1f\x8b"sv)) return Compression::Gzip;
  if (starts_with(head, "\x28\xb5\x2f\xfd"sv)) return Compression::Zstd;
  if (starts_with(head, "\xfd\x37zXZ\0"sv)) return Compression::Xz;
  return Compression::None;
}

std::string_view to_string(Compression compression) {
  switch (compression) {
    case Compression::None:
      return "none";
    case Compression::Gzip:
      return "gzip";
    case Compression::Zstd:
      return "zstd";
    case Compression::Xz:
      return "xz";
  }
  return "none";
}

OpenedSource decompressed(std::unique_ptr<ByteSource> source, Utf16 utf16, Zip zip) {
  OpenedSource opened{std::move(source), {}};
  for (int layer = 0; layer <= kMaxLayers; ++layer) {
    auto peeked = std::make_unique<PeekedSource>(std::move(opened.bytes), kHeadSize);
    const auto compression = compression_of(peeked->head());
    if (const auto refusal = refusal_of(peeked->head(), utf16, zip); !refusal.empty()) {
      opened.bytes = std::make_unique<RefusedSource>(refusal);
      break;
    }
    opened.bytes = std::move(peeked);
    if (compression == Compression::None || layer == kMaxLayers) break;
    opened.bytes = std::make_unique<CodecSource>(std::move(opened.bytes), compression);
    const std::string name(to_string(compression));
    opened.compression = opened.compression.empty() ? name : name + " in " + opened.compression;
  }
  return opened;
}

}  // namespace nsposture::ingest::bytes
