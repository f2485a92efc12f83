// tar: POSIX (ustar, pax) and GNU, with long names and large files.
#include "analyzer/ingest/bytes/archive_kinds.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace nsposture::ingest::bytes {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kLongestRecord = 1024UL * 1024;  // for names and attributes

using Block = std::array<char, kBlock>;

std::string_view field(std::string_view block, std::size_t at, std::size_t size) {
  const auto text = block.substr(at, size);
  return text.substr(0, std::min(text.find('\0'), size));
}

// Octal digits surrounded by space, or a base-256 number with the highest bit set.
std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty()) return 0;
  if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) {
    std::uint64_t value = 0;
    for (const char c : text.substr(text.size() - 8)) {
      value = value << 8U | static_cast<unsigned char>(c);
    }
    return value;
  }
  text = text.substr(0, std::min(text.find('\0'), text.size()));
  while (text.starts_with(' ')) text.remove_prefix(1);
  text = text.substr(0, std::min(text.find(' '), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (text.empty()) return 0;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_zero(std::string_view block) {
  return block.find_first_not_of('\0') == std::string_view::npos;
}

bool sum_holds(std::string_view block) {
  constexpr std::size_t kSum = 148;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool own = i >= kSum && i < kSum + 8;
    sum += static_cast<unsigned char>(own ? ' ' : block[i]);
  }
  return number(block.substr(kSum, 8)) == sum;
}

// Records before a file's own header.
struct Attributes {
  std::string name;
  std::uint64_t size = 0;
  bool sized = false;
};

class Tar final : public Archive {
 public:
  explicit Tar(ByteSource& source) : source_(source) {}

  bool next(std::string& name) override {
    Attributes extra;
    while (pass_over_rest() && read_block()) {
      const std::string_view block(block_.data(), kBlock);
      if (is_zero(block)) return finish();
      const auto size = number(block.substr(124, 12));
      if (!sum_holds(block) || !size) return stop(std::string(kDamagedArchive));
      const char type = block[156];
      left_ = *size;
      padding_ = (kBlock - *size % kBlock) % kBlock;
      if (type == 'L' || type == 'x') {
        auto record = read_record();
        if (!record) return stop(std::string(kDamagedArchive));
        if (type == 'L') extra.name = record->substr(0, record->find('\0'));
        if (type == 'x') read_attributes(*record, extra);
        continue;
      }
      if (extra.sized) {
        left_ = extra.size;
        padding_ = (kBlock - left_ % kBlock) % kBlock;
      }
      const bool plain = type == '0' || type == '\0' || type == '7';
      sparse_ = type == 'S';
      if (plain || sparse_) {
        name = extra.name.empty() ? short_name(block) : extra.name;
        return true;
      }
      extra = {};
    }
    if (trouble().empty()) return stop(std::string(kCutArchive));
    return false;
  }

  std::size_t read(char* out, std::size_t size) override {
    if (sparse_ || left_ == 0) return 0;
    const auto got =
        source_.read(out, static_cast<std::size_t>(std::min<std::uint64_t>(size, left_)));
    left_ -= got;
    cut_ = got == 0;
    return got;
  }

  [[nodiscard]] SourceProblem problem() const override {
    if (sparse_) return {SourceProblem::Kind::Refused, "a sparse file in a tar archive"};
    if (cut_) return {SourceProblem::Kind::Cut, "tar"};
    return {};
  }

 private:
  static std::string short_name(std::string_view block) {
    const auto prefix = block.substr(257, 5) == "ustar" ? field(block, 345, 155) : "";
    const std::string name(field(block, 0, 100));
    return prefix.empty() ? name : std::string(prefix) + '/' + name;
  }

  bool read_block() { return read_whole(block_.data(), kBlock); }

  // Reads all of it or fails.
  bool read_whole(char* out, std::size_t size) {
    while (size > 0) {
      const auto got = source_.read(out, size);
      if (got == 0) return false;
      out += got;
      size -= got;
    }
    return true;
  }

  bool pass_over_rest() {
    std::array<char, 16UL * 1024> sink{};
    auto rest = std::exchange(left_, 0) + std::exchange(padding_, 0);
    while (rest > 0) {
      const auto got = source_.read(
          sink.data(), static_cast<std::size_t>(std::min<std::uint64_t>(rest, sink.size())));
      if (got == 0) return stop(std::string(kCutArchive));
      rest -= got;
    }
    return true;
  }

  std::optional<std::string> read_record() {
    if (left_ > kLongestRecord) return std::nullopt;
    std::string record(static_cast<std::size_t>(left_), '\0');
    if (!read_whole(record.data(), record.size())) return std::nullopt;
    left_ = 0;
    return record;
  }

  // Consecutive records "30 path=some/long/name\n".
  static void read_attributes(std::string_view record, Attributes& extra) {
    while (!record.empty()) {
      std::size_t length = 0;
      const auto parsed = std::from_chars(record.data(), record.data() + record.size(), length);
      const auto digits = static_cast<std::size_t>(parsed.ptr - record.data());
      if (parsed.ec != std::errc() || length <= digits + 1 || length > record.size()) return;
      const auto pair = record.substr(digits + 1, length - digits - 2);
      const auto equals = std::min(pair.find('='), pair.size());
      const auto value = pair.substr(std::min(equals + 1, pair.size()));
      if (pair.substr(0, equals) == "path") extra.name = value;
      if (pair.substr(0, equals) == "size") {
        std::from_chars(value.data(), value.data() + value.size(), extra.size);
        extra.sized = true;
      }
      record.remove_prefix(length);
    }
  }

  // The end marker is followed only by zeros, up to the end of a record.
  bool finish() {
    std::array<char, 16UL * 1024> rest{};
    while (const auto got = source_.read(rest.data(), rest.size())) {
      if (!is_zero({rest.data(), got})) return stop("something follows the end of the archive");
    }
    return false;
  }

  ByteSource& source_;
  Block block_{};
  std::uint64_t left_ = 0;  // of the current file
  std::uint64_t padding_ = 0;
  bool sparse_ = false;
  bool cut_ = false;
};

}  // namespace

bool is_tar(std::string_view head) {
  return head.size() >= kBlock && !is_zero(head.substr(0, kBlock)) &&
         sum_holds(head.substr(0, kBlock));
}

std::unique_ptr<Archive> open_tar(ByteSource& source) {
  return std::make_unique<Tar>(source);
}

}  // namespace nsposture::ingest::bytes
