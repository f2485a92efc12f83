#include "analyzer/ingest/audit/import/archive_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace nsposture::ingest::audit::import {

namespace {

constexpr std::size_t kNamesTold = 3;

}  // namespace

void ArchiveWriter::add(BlockResult&& block) {
  const auto path = archive_.path + block.member;
  failed_ = failed_ || !block.unreadable.empty();
  if (block.passed_over) {
    close(true);
    ++passed_over_count_;
    if (passed_over_.size() < kNamesTold) passed_over_.push_back(block.member.substr(1));
    return;
  }
  if (open_ == nullptr || open_->file.path != path) {
    close(true);
    LogFile file;
    file.path = path;
    open_ = std::make_unique<Member>(std::move(file), sink_, options_, result_);
    ++members_;
  }
  lines_ += block.lines;
  block.consumed = 0;  // bytes are counted for the archive
  open_->writer.add(std::move(block));
}

void ArchiveWriter::close(bool complete) {
  if (open_ != nullptr) open_->writer.finish(complete);
  open_.reset();
}

std::string ArchiveWriter::passed_over_words() const {
  const auto more = passed_over_count_ - passed_over_.size();
  const auto what = passed_over_count_ == 1 ? "one file in it is no audit log and was passed over"
                                            : "files in it are no audit logs and were passed over";
  const auto count = passed_over_count_ == 1 ? "" : fmt::format("{} ", passed_over_count_);
  return fmt::format("{}: {}{}: {}{}", archive_.path, count, what, fmt::join(passed_over_, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

void ArchiveWriter::finish(bool complete, BatchWriter& whole) {
  close(complete);
  whole.count_lines(lines_);
  if (failed_) whole.not_whole();
  if (passed_over_count_ == 0) return;
  result_.notes.push_back(passed_over_words());
  if (members_ > 0) return;
  Diagnostic none;
  none.kind = DiagnosticKind::Unreadable;
  none.file = archive_.path;
  none.message = fmt::format("none of the {} files in it is an audit log", passed_over_count_);
  result_.unreadable.push_back(std::move(none));
}

}  // namespace nsposture::ingest::audit::import
