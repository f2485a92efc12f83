// A source whose first bytes can be inspected before reading. Not thread-safe. Throws what the
// underlying source throws, also in the constructor.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace nsposture::ingest::bytes {

class PeekedSource final : public ByteSource {
 public:
  // Reads up to `size` bytes ahead, fewer only at the end. `padding` more bytes are readable after
  // them.
  PeekedSource(std::unique_ptr<ByteSource> below, std::size_t size, std::size_t padding = 0);

  [[nodiscard]] std::string_view head() const { return {head_.data(), size_}; }

  // Whether the head is the whole content.
  [[nodiscard]] bool whole() const { return whole_; }

  std::size_t read(char* out, std::size_t size) override;

  [[nodiscard]] std::uint64_t consumed() const override { return below_->consumed(); }

  [[nodiscard]] SourceProblem problem() const override { return below_->problem(); }

 private:
  std::unique_ptr<ByteSource> below_;
  std::vector<char> head_;
  std::size_t size_ = 0;
  std::size_t given_ = 0;
  bool whole_ = false;
};

}  // namespace nsposture::ingest::bytes
