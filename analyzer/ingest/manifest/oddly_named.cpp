#include "analyzer/ingest/manifest/oddly_named.h"

#include "analyzer/ingest/bytes/byte_source.h"
#include "analyzer/ingest/bytes/decompress.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "analyzer/ingest/manifest/text_rights.h"
#include "graph/base/error.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace nsposture::ingest::manifest {

namespace {

// Also false if this cannot be determined: the file is compressed, in UTF-16, or cannot be read.
bool is_free_of_rbac(const std::string& path) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  constexpr std::size_t kLongestWord = 64;
  try {
    const bytes::File file(path);
    const auto opened = bytes::decompressed(bytes::file_source(file, 0));
    if (!opened.compression.empty()) return false;
    std::string buffer(kLongestWord + kPiece, '\0');
    std::size_t kept = 0;
    while (const auto size = opened.bytes->read(buffer.data() + kept, kPiece)) {
      const auto text = std::string_view(buffer).substr(0, kept + size);
      if (names_rbac(text)) return false;
      // A word may continue in the next piece.
      kept = std::min(text.size(), kLongestWord);
      std::copy(text.end() - static_cast<std::ptrdiff_t>(kept), text.end(), buffer.begin());
    }
    return bytes::to_string(opened.bytes->problem()).empty();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::string rights_in_oddly_named(const std::string& path) {
  return is_free_of_rbac(path) ? std::string() : rights_in_file(bytes::read_source_file(path).text);
}

}  // namespace nsposture::ingest::manifest
