#include "analyzer/ingest/bytes/peek.h"

#include <algorithm>
#include <cstring>

namespace nsposture::ingest::bytes {

PeekedSource::PeekedSource(std::unique_ptr<ByteSource> below, std::size_t size, std::size_t padding)
    : below_(std::move(below)), head_(size + padding) {
  while (size_ < size) {
    const auto got = below_->read(head_.data() + size_, size - size_);
    if (got == 0) {
      whole_ = true;
      break;
    }
    size_ += got;
  }
}

std::size_t PeekedSource::read(char* out, std::size_t size) {
  if (given_ == size_) return below_->read(out, size);
  const auto got = std::min(size, size_ - given_);
  std::memcpy(out, head_.data() + given_, got);
  given_ += got;
  return got;
}

}  // namespace nsposture::ingest::bytes
