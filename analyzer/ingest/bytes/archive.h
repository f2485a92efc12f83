// Reads files in tar and zip archives sequentially from a stream: nothing is unpacked to disk or
// held in memory. Not thread-safe. Throws what the underlying source throws.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

enum class ArchiveKind : std::uint8_t { None, Tar, Zip };

// By the first bytes (512 are enough).
[[nodiscard]] ArchiveKind archive_of(std::string_view head);
[[nodiscard]] std::string_view to_string(ArchiveKind kind);  // "tar"

class Archive {
 public:
  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  virtual ~Archive() = default;

  // Advances to the next plain file and skips the rest of the previous one. False at the end of the
  // archive, or if it cannot be read further: see trouble(). The name is as written.
  virtual bool next(std::string& name) = 0;
  // Reads from the current file, up to `size` bytes; 0 at its end.
  virtual std::size_t read(char* out, std::size_t size) = 0;

  // The problem of the current file, valid after read() has returned 0.
  [[nodiscard]] virtual SourceProblem problem() const = 0;

  // Why the archive was not read to its end, as a clause: "the archive is damaged"; empty if it
  // was.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 protected:
  bool stop(std::string why) {
    trouble_ = std::move(why);
    return false;
  }

 private:
  std::string trouble_;
};

// REQUIRES: kind is not None; `source` is at the start of the archive and outlives the result.
[[nodiscard]] std::unique_ptr<Archive> open_archive(ByteSource& source, ArchiveKind kind);

// The current file as a source; both arguments must outlive it.
[[nodiscard]] std::unique_ptr<ByteSource> member_source(Archive& archive, const ByteSource& below);

}  // namespace nsposture::ingest::bytes
