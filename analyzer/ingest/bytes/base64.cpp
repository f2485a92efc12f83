#include "analyzer/ingest/bytes/base64.h"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/dataflow_exception.hpp>
#include <boost/archive/iterators/transform_width.hpp>

namespace nsposture::ingest::bytes {

std::optional<std::string> decode_base64(std::string_view text) {
  using namespace boost::archive::iterators;
  using Decoder = transform_width<binary_from_base64<const char*>, 8, 6>;
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  const auto size = text.size() / 4 * 3 + (text.size() % 4 == 0 ? 0 : text.size() % 4 - 1);
  std::string bytes;
  bytes.reserve(size);
  try {
    // By count: the iterator would read past the end to fill its last, partial byte.
    Decoder decoder(text.data());
    for (std::size_t i = 0; i < size; ++i, ++decoder) bytes.push_back(static_cast<char>(*decoder));
  } catch (const dataflow_exception&) {
    return std::nullopt;
  }
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  using namespace boost::archive::iterators;
  using Encoder = base64_from_binary<transform_width<const char*, 6, 8>>;
  const auto padding = (3 - bytes.size() % 3) % 3;
  std::string whole(bytes);
  whole.append(padding, '\0');  // the encoder reads three bytes at a time
  std::string text(Encoder(whole.data()), Encoder(whole.data() + whole.size()));
  text.replace(text.size() - padding, padding, padding, '=');
  return text;
}

}  // namespace nsposture::ingest::bytes
