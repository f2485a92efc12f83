#include "analyzer/ingest/bytes/decompress.h"

#include "analyzer/ingest/bytes/codec.h"
#include "analyzer/ingest/bytes/peek.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

namespace nsposture::ingest {

namespace {

constexpr int kMaxLayers = 4;
constexpr std::size_t kInputSize = 256UL * 1024;
constexpr std::size_t kHeadSize = 6;

// Drives a codec member by member: a new one begins wherever the magic number follows.
class CodecSource final : public ByteSource {
 public:
  CodecSource(std::unique_ptr<ByteSource> below, Compression compression)
      : below_(std::move(below)), compression_(compression), codec_(make_codec(compression)) {}

  std::size_t read(char* out, std::size_t size) override {
    while (!finished_) {
      if (input_.empty()) refill();
      if (input_.empty() && !inside_) return finish({});
      const auto step = codec_->run(input_, input_.empty(), out, size);
      inside_ = true;
      input_.remove_prefix(step.taken);
      if (step.state == CodecState::MemberEnd && !next_member()) finished_ = true;
      if (step.state == CodecState::Broken) finish(name() + " data is damaged");
      if (step.state == CodecState::Starved) starve();
      if (step.given > 0) return step.given;
    }
    return 0;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return below_->consumed(); }

  [[nodiscard]] std::string problem() const override {
    return problem_.empty() ? below_->problem() : problem_;
  }

 private:
  [[nodiscard]] std::string name() const { return std::string(to_string(compression_)); }

  std::size_t finish(std::string problem) {
    finished_ = true;
    problem_ = std::move(problem);
    return 0;
  }

  // No progress with what there is: more input, or the data is cut. Never the same step again.
  void starve() {
    const auto before = input_.size();
    refill();
    if (input_.size() > before || (before == 0 && !ended_)) return;
    finish(name() + (ended_ ? " data ends before its end" : " data is damaged"));
  }

  // Keeps what is left in front, so that a magic number is never cut in two.
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
      problem_ = "something that is not " + name() + " follows the " + name() + " data";
      return false;
    }
    codec_->reset();
    return true;
  }

  std::unique_ptr<ByteSource> below_;
  Compression compression_;
  std::unique_ptr<Codec> codec_;
  std::vector<char> buffer_ = std::vector<char>(kInputSize);
  // What is left of the buffer: nothing yet.
  std::string_view input_{buffer_.data(), buffer_.data()};
  std::string problem_;
  bool ended_ = false;
  bool inside_ = false;
  bool finished_ = false;
};

bool starts_with(std::string_view head, std::string_view magic) {
  return head.substr(0, magic.size()) == magic;
}

// Nothing but the reason why nothing is read.
class RefusedSource : public ByteSource {
 public:
  explicit RefusedSource(std::string problem) : problem_(std::move(problem)) {}

  std::size_t read(char* /*out*/, std::size_t /*size*/) override { return 0; }

  [[nodiscard]] std::uint64_t consumed() const override { return 0; }

  [[nodiscard]] std::string problem() const override { return problem_; }

 private:
  std::string problem_;
};

// What is often met and not read, by its first bytes; empty for all else.
std::string refusal_of(std::string_view head) {
  using namespace std::string_view_literals;

  struct Unread {
    std::string_view magic;
    const char* what;
  };

  constexpr std::array<Unread, 7> kUnread = {{
      {"BZh"sv, "compressed with bzip2"},
      {"PK\x03\x04"sv, "a zip archive"},
      {"7z\xbc\xaf\x27"sv, "a 7z archive"},
      {"\x04\x22\x4d\x18"sv, "compressed with lz4"},
      {"\x1f\x9d"sv, "compressed with compress"},
      {"\xff\xfe"sv, "text in UTF-16"},
      {"\xfe\xff"sv, "text in UTF-16"},
  }};
  for (const auto& [magic, what] : kUnread) {
    if (!starts_with(head, magic)) continue;
    const bool text = std::string_view(what).starts_with("text");
    return fmt::format("{}, which is not read here; {} first", what,
                       text ? "turn it into UTF-8" : "unpack it");
  }
  return {};
}

}  // namespace

Compression compression_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (starts_with(head, "\x1f\x8b\x08"sv)) return Compression::Gzip;
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

OpenedSource decompressed(std::unique_ptr<ByteSource> source) {
  OpenedSource opened{std::move(source), {}};
  for (int layer = 0; layer <= kMaxLayers; ++layer) {
    auto peeked = std::make_unique<PeekedSource>(std::move(opened.bytes), kHeadSize);
    const auto compression = compression_of(peeked->head());
    if (auto refusal = refusal_of(peeked->head()); !refusal.empty()) {
      opened.bytes = std::make_unique<RefusedSource>(std::move(refusal));
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

}  // namespace nsposture::ingest
