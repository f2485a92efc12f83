#include "analyzer/ingest/bytes/archive.h"

#include "analyzer/ingest/bytes/archive_kinds.h"

namespace nsposture::ingest::bytes {

namespace {

class MemberSource final : public ByteSource {
 public:
  MemberSource(Archive& archive, const ByteSource& below) : archive_(archive), below_(below) {}

  std::size_t read(char* out, std::size_t size) override { return archive_.read(out, size); }

  [[nodiscard]] std::uint64_t consumed() const override { return below_.consumed(); }

  [[nodiscard]] SourceProblem problem() const override { return archive_.problem(); }

 private:
  Archive& archive_;
  const ByteSource& below_;
};

}  // namespace

ArchiveKind archive_of(std::string_view head) {
  if (is_zip(head)) return ArchiveKind::Zip;
  return is_tar(head) ? ArchiveKind::Tar : ArchiveKind::None;
}

std::string_view to_string(ArchiveKind kind) {
  if (kind == ArchiveKind::None) return "none";
  return kind == ArchiveKind::Tar ? "tar" : "zip";
}

std::unique_ptr<Archive> open_archive(ByteSource& source, ArchiveKind kind) {
  return kind == ArchiveKind::Tar ? open_tar(source) : open_zip(source);
}

std::unique_ptr<ByteSource> member_source(Archive& archive, const ByteSource& below) {
  return std::make_unique<MemberSource>(archive, below);
}

}  // namespace nsposture::ingest::bytes
