// zip, read by the local header of each file, so that it can be streamed: stored and deflated
// files, with sizes before or after them.
#include "analyzer/ingest/bytes/archive_kinds.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace nsposture::ingest::bytes {

namespace {

constexpr std::uint32_t kFileHead = 0x04034b50;
constexpr std::uint32_t kSizesBehind = 0x08074b50;
constexpr std::uint32_t kDirectory = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kIn64 = 0xffffffff;  // the size is in a 64-bit extra field

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return value;
}

bool begins_part(std::uint64_t signature) {
  return signature == kFileHead || signature == kDirectory || signature == kEnd ||
         signature == kEnd64;
}

// Bytes that can be inspected before they are consumed.
class Window {
 public:
  explicit Window(ByteSource& source) : source_(source) {}

  // At least `size` bytes, fewer only at the end of the source.
  std::string_view look(std::size_t size) {
    while (end_ - begin_ < size && !ended_) refill();
    return {buffer_.data() + begin_, end_ - begin_};
  }

  void take(std::size_t size) { begin_ += std::min(size, end_ - begin_); }

 private:
  void refill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const auto got = source_.read(buffer_.data() + end_, buffer_.size() - end_);
    end_ += got;
    ended_ = got == 0;
  }

  ByteSource& source_;
  std::vector<char> buffer_ = std::vector<char>(256UL * 1024);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
};

struct Entry {
  std::uint64_t method = 0;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint64_t sum = 0;
  bool encrypted = false;
  bool sizes_behind = false;
};

class ZipArchive final : public Archive {
 public:
  explicit ZipArchive(ByteSource& source) : window_(source) {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) {
      throw Error(ErrorCode::Internal, "out of memory for zip");
    }
  }

  ~ZipArchive() override { inflateEnd(&stream_); }

  bool next(std::string& name) override {
    while (pass_over_rest()) {
      const auto head = window_.look(kHeadSize);
      if (head.size() >= 4 && little(head, 0, 4) != kFileHead) return finish(little(head, 0, 4));
      if (head.size() < kHeadSize) return stop(std::string(kCutArchive));
      if (!read_head(name)) return stop(std::string(kDamagedArchive));
      if (!can_pass_over()) {
        return stop(
            "it holds a file of unknown size that is encrypted or packed in an unusual way");
      }
      if (!name.ends_with('/')) return true;
    }
    return false;
  }

  std::size_t read(char* out, std::size_t size) override {
    std::size_t got = 0;
    while (got == 0 && !at_end_ && problem_.kind == SourceProblem::Kind::None) {
      got = entry_.method == kStored ? copy(out, size) : inflate_some(out, size);
      sum_ = crc32(sum_, reinterpret_cast<const Bytef*>(out), static_cast<uInt>(got));
      given_ += got;
      if (at_end_) check();
    }
    return got;
  }

  [[nodiscard]] SourceProblem problem() const override { return problem_; }

 private:
  static constexpr std::size_t kHeadSize = 30;
  static constexpr std::uint64_t kStored = 0;
  static constexpr std::uint64_t kDeflated = 8;

  bool read_head(std::string& name) {
    const auto head = window_.look(kHeadSize);
    entry_ = {};
    const auto flags = little(head, 6, 2);
    entry_.encrypted = (flags & 1U) != 0;
    entry_.sizes_behind = (flags & 8U) != 0;
    entry_.method = little(head, 8, 2);
    entry_.sum = little(head, 14, 4);
    entry_.packed = little(head, 18, 4);
    entry_.size = little(head, 22, 4);
    const auto name_size = static_cast<std::size_t>(little(head, 26, 2));
    const auto extra_size = static_cast<std::size_t>(little(head, 28, 2));
    const auto whole = window_.look(kHeadSize + name_size + extra_size);
    if (whole.size() < kHeadSize + name_size + extra_size) return false;
    name = whole.substr(kHeadSize, name_size);
    read_extra(whole.substr(kHeadSize + name_size, extra_size));
    window_.take(kHeadSize + name_size + extra_size);
    begin();
    return true;
  }

  void read_extra(std::string_view extra) {
    while (extra.size() >= 4) {
      const auto id = little(extra, 0, 2);
      const auto size = static_cast<std::size_t>(little(extra, 2, 2));
      if (extra.size() < 4 + size) return;
      auto fields = extra.substr(4, size);
      extra.remove_prefix(4 + size);
      if (id != 1) continue;
      for (auto* value : {&entry_.size, &entry_.packed}) {
        if (*value != kIn64 || fields.size() < 8) continue;
        *value = little(fields, 0, 8);
        fields.remove_prefix(8);
      }
    }
  }

  void begin() {
    problem_ = {};
    at_end_ = false;
    taken_ = 0;
    given_ = 0;
    sum_ = crc32(0, nullptr, 0);
    inflateReset(&stream_);
    if (entry_.encrypted)
      problem_ = {SourceProblem::Kind::Refused, "an encrypted file in a zip archive"};
    if (entry_.method != kStored && entry_.method != kDeflated) {
      problem_ = {SourceProblem::Kind::Refused,
                  fmt::format("packed with method {} of zip", entry_.method)};
    }
  }

  // An unread file can be skipped if its size precedes it.
  [[nodiscard]] bool can_pass_over() const {
    if (!entry_.sizes_behind) return true;
    return entry_.method == kDeflated && !entry_.encrypted;
  }

  std::size_t copy(char* out, std::size_t size) {
    const auto left = entry_.packed - taken_;
    const auto there = window_.look(1);
    const auto got = static_cast<std::size_t>(
        std::min<std::uint64_t>({size, left, static_cast<std::uint64_t>(there.size())}));
    std::memcpy(out, there.data(), got);
    window_.take(got);
    taken_ += got;
    at_end_ = taken_ == entry_.packed;
    if (got == 0 && !at_end_) problem_ = {SourceProblem::Kind::Cut, "zip"};
    return got;
  }

  std::size_t inflate_some(char* out, std::size_t size) {
    const auto there = window_.look(1);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(there.data()));
    stream_.avail_in = static_cast<uInt>(there.size());
    const auto most = static_cast<uInt>(std::min<std::size_t>(size, 1UL << 30U));
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = most;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    const auto taken = there.size() - stream_.avail_in;
    const auto got = most - stream_.avail_out;
    window_.take(taken);
    taken_ += taken;
    at_end_ = code == Z_STREAM_END;
    const bool broken = code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR;
    if (broken) problem_ = {SourceProblem::Kind::Damaged, "zip"};
    if (!at_end_ && !broken && taken == 0 && got == 0) {
      problem_ = {SourceProblem::Kind::Cut, "zip"};
    }
    return got;
  }

  // Checks that the data read matches the stored checksum and sizes.
  void check() {
    if (entry_.sizes_behind) read_sizes();
    if (sum_ != entry_.sum || given_ != entry_.size || taken_ != entry_.packed) {
      problem_ = {SourceProblem::Kind::Damaged, "zip"};
    }
  }

  // Checksum and sizes after the file, with 32 or 64 bits, with or without a signature.
  void read_sizes() {
    auto there = window_.look(28);
    std::size_t skipped = 0;
    if (there.size() >= 4 && little(there, 0, 4) == kSizesBehind) skipped = 4;
    there = there.substr(skipped);
    for (const std::size_t width : {4UL, 8UL}) {
      const auto size = 4 + 2 * width;
      if (there.size() < size + 4 || !begins_part(little(there, size, 4))) continue;
      entry_.sum = little(there, 0, 4);
      entry_.packed = little(there, 4, width);
      entry_.size = little(there, 4 + width, width);
      window_.take(skipped + size);
      return;
    }
    problem_ = {SourceProblem::Kind::Damaged, "zip"};
  }

  bool pass_over_rest() {
    if (first_) {
      first_ = false;
      return true;
    }
    const bool refused = problem_.kind == SourceProblem::Kind::Refused;
    if (refused || (entry_.method == kStored && !entry_.sizes_behind)) return pass_over_packed();
    std::vector<char> sink(64UL * 1024);
    while (read(sink.data(), sink.size()) > 0) {
    }
    // The end of an undecodable file is unknown unless its size precedes it.
    if (at_end_) return true;
    if (problem_.kind == SourceProblem::Kind::Cut) return stop(std::string(kCutArchive));
    if (!entry_.sizes_behind) return pass_over_packed();
    return stop(std::string(kDamagedArchive));
  }

  bool pass_over_packed() {
    while (taken_ < entry_.packed) {
      const auto there = window_.look(1);
      const auto step = std::min<std::uint64_t>(there.size(), entry_.packed - taken_);
      if (step == 0) return stop(std::string(kCutArchive));
      window_.take(static_cast<std::size_t>(step));
      taken_ += step;
    }
    return true;
  }

  // The directory repeats what was read; it is consumed so that the source is at its end.
  bool finish(std::uint64_t signature) {
    if (!begins_part(signature)) return stop(std::string(kDamagedArchive));
    while (!window_.look(1).empty()) window_.take(window_.look(1).size());
    return false;
  }

  Window window_;
  z_stream stream_{};
  Entry entry_;
  SourceProblem problem_;
  std::uint64_t taken_ = 0;  // compressed bytes of the current file
  std::uint64_t given_ = 0;
  uLong sum_ = 0;
  bool at_end_ = true;
  bool first_ = true;
};

}  // namespace

bool is_zip(std::string_view head) {
  if (head.size() < 4) return false;
  const auto signature = little(head, 0, 4);
  return signature == kFileHead || signature == kEnd;
}

std::unique_ptr<Archive> open_zip(ByteSource& source) {
  return std::make_unique<ZipArchive>(source);
}

}  // namespace nsposture::ingest::bytes
