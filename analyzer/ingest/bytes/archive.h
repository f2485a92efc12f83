// Files within tar and zip archives, read one after the other as the archive comes: nothing is
// unpacked to a disk or held in memory. Not thread-safe. Throws what the source below throws.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

enum class ArchiveKind : std::uint8_t { None, Tar, Zip };

// By the first bytes (512 decide).
[[nodiscard]] ArchiveKind archive_of(std::string_view head);
[[nodiscard]] std::string_view to_string(ArchiveKind kind);  // "tar"

class Archive {
 public:
  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  virtual ~Archive() = default;

  // Goes to the next plain file; what is left of the one before is passed over. False at the end of
  // the archive, or where it cannot be read further: see trouble(). The name is as written.
  virtual bool next(std::string& name) = 0;
  // Of the file at hand, up to `size` bytes; 0 at its end.
  virtual std::size_t read(char* out, std::size_t size) = 0;

  // What is wrong with the file at hand, once read() has returned 0.
  [[nodiscard]] virtual SourceProblem problem() const = 0;

  // Why the archive was not read to its end, as a clause: "the archive is damaged"; empty when it
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

// REQUIRES: kind is not None; `source` is at the archive's beginning, and outlives it.
[[nodiscard]] std::unique_ptr<Archive> open_archive(ByteSource& source, ArchiveKind kind);

// The file at hand as a source; both arguments outlive it.
[[nodiscard]] std::unique_ptr<ByteSource> member_source(Archive& archive, const ByteSource& below);

}  // namespace nsposture::ingest::bytes
