#include "analyzer/ingest/bytes/encoding.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nsposture::ingest::bytes {

namespace {

using namespace std::string_view_literals;

class Utf16Reader {
 public:
  Utf16Reader(std::string_view bytes, bool big_endian) : bytes_(bytes), big_(big_endian) {}

  // If `trouble` is empty at the end, all of it was valid.
  std::string decode() {
    std::string out;
    out.reserve(bytes_.size());
    if (bytes_.size() % 2 != 0) trouble = "is in UTF-16 and ends within a character";
    while (at_ + 1 < bytes_.size() && trouble.empty()) append(out, code_point());
    return out;
  }

  std::string trouble;

 private:
  std::uint32_t unit() {
    const auto first = static_cast<unsigned char>(bytes_[at_]);
    const auto second = static_cast<unsigned char>(bytes_[at_ + 1]);
    at_ += 2;
    return big_ ? first * 256U + second : second * 256U + first;
  }

  std::uint32_t code_point() {
    const auto high = unit();
    if (high < 0xD800 || high > 0xDFFF) return high;
    const auto low = high < 0xDC00 && at_ + 1 < bytes_.size() ? unit() : 0U;
    if (low < 0xDC00 || low > 0xDFFF) {
      trouble = "is in UTF-16 with half of a character missing";
      return 0;
    }
    return 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U);
  }

  static void append(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
      put(c);
      return;
    }
    if (c < 0x800) {
      put(0xC0U | (c >> 6U));
    } else {
      if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
      } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
      }
      put(0x80U | ((c >> 6U) & 0x3FU));
    }
    put(0x80U | (c & 0x3FU));
  }

  std::string_view bytes_;
  bool big_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_utf8(std::string& text) {
  const std::string_view all(text);
  if (all.starts_with("\xEF\xBB\xBF"sv)) {
    text.erase(0, 3);
    return {};
  }
  if (all.starts_with("\xFF\xFE\0\0"sv) || all.starts_with("\0\0\xFE\xFF"sv)) {
    return "is in UTF-32: write it in UTF-8";
  }
  const bool little = all.starts_with("\xFF\xFE"sv);
  if (!little && !all.starts_with("\xFE\xFF"sv)) return {};
  Utf16Reader decoder(all.substr(2), !little);
  auto decoded = decoder.decode();
  if (decoder.trouble.empty()) text = std::move(decoded);
  return decoder.trouble;
}

}  // namespace nsposture::ingest::bytes
