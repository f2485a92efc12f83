#include "analyzer/ingest/audit/import/batch_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace nsposture::ingest::audit::import {

namespace {

// Large transactions are fast, small ones lose less in a power failure; both cost little here.
constexpr std::size_t kBatch = 4096;
// A log with few relevant events still advances its position.
constexpr std::uint64_t kBytesBetween = 256ULL * 1024 * 1024;

void add_tally(store::ImportTally& to, const store::ImportTally& what) {
  to.bytes += what.bytes;
  to.lines += what.lines;
  to.events += what.events;
  to.kept += what.kept;
  to.duplicates += what.duplicates;
  to.irrelevant += what.irrelevant;
  to.malformed += what.malformed;
}

Diagnostic diagnostic(const std::string& file, std::uint64_t line, const std::string& message) {
  Diagnostic made;
  made.kind = DiagnosticKind::Unreadable;
  made.file = file;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  made.line = static_cast<std::uint32_t>(std::min(line, kMost));
  made.message = message;
  return made;
}

}  // namespace

BatchWriter::BatchWriter(const LogFile& input, AuditSink& sink, const ImportOptions& options,
                         ImportResult& result)
    : input_(input),
      sink_(sink),
      options_(options),
      result_(result),
      line_base_(input.lines),
      safe_offset_(input.begin),
      safe_lines_(input.lines),
      consumed_(input.begin),
      flushed_at_(input.begin) {}

void BatchWriter::add(BlockResult&& block) {
  if (format_.empty() && !block.format.empty()) format_ = block.format;
  for (auto& part : block.servers) add_server(std::move(part), block.format);
  for (auto& record : block.malformed) {
    if (result_.malformed.size() >= options_.max_malformed_reported) break;
    result_.malformed.push_back(diagnostic(input_.path, line_base_ + record.line, record.message));
    ++told_;
  }
  add_loose(block);
  line_base_ += block.lines;
  if (block.safe_offset > 0) {
    safe_offset_ = block.safe_offset;
    safe_lines_ = line_base_;
  }
  if (block.consumed > consumed_) consumed_ = block.consumed;
  if (!block.unreadable.empty()) {
    unreadable_ = true;
    result_.unreadable.push_back(diagnostic(input_.path, 0, block.unreadable));
  }
  if (waiting_ >= kBatch || consumed_ - flushed_at_ > kBytesBetween) flush();
}

void BatchWriter::add_server(ServerPart&& part, const std::string& format) {
  auto& server = servers_[{part.cluster, part.apiserver}];
  auto& coverage = server.coverage;
  coverage.cluster = part.cluster;
  coverage.apiserver = part.apiserver;
  if (coverage.format.empty()) coverage.format = format;
  coverage.blind |= part.blind;
  server.saw_metadata |= part.saw_metadata;
  server.saw_bodies |= part.saw_bodies;
  for (const auto& sample : part.samples) server.times.add(sample);
  for (auto& event : part.kept) {
    event.file = input_.path;
    event.line += line_base_;
    server.waiting.push_back(std::move(event));
  }
  waiting_ += part.kept.size();
  coverage.tally.events += part.events;
  coverage.tally.lines += part.events;
  coverage.tally.irrelevant += part.events - part.kept.size();
}

void BatchWriter::add_loose(const BlockResult& block) {
  loose_.lines += block.malformed_count;
  loose_.malformed += block.malformed_count;
  result_.cut += block.cut;
  for (const auto& [why, count] : block.skipped) {
    loose_.lines += count;
    loose_.irrelevant += count;
    skipped_[why] += count;
  }
}

store::ImportPosition BatchWriter::position() const {
  if (input_.identity.empty()) return {};
  return {input_.path, input_.identity, safe_offset_, safe_lines_};
}

// The time between what was read of this log before, by another import or step, and what is read
// now. Done at once, not with the other gaps: after a kill this boundary is not seen again.
void BatchWriter::note_border(Server& server) {
  if (server.border_known || server.times.empty()) return;
  server.border_known = true;
  if (input_.identity.empty()) return;  // pipes are unrelated to each other
  const auto& coverage = server.coverage;
  const auto before = sink_.covered(input_.path, coverage.cluster, coverage.apiserver);
  if (!before || before->last.ns == 0) return;
  const auto silent = server.times.first().ns - before->last.ns;
  const auto span = before->last.ns - before->first.ns;
  if (silent <= least_gap_between(span, before->tally.events)) return;
  sink_.add_gaps({{input_.path, coverage.apiserver, before->last, server.times.first()}});
}

void BatchWriter::flush_server(Server& server, const store::ImportPosition& position) {
  auto& coverage = server.coverage;
  coverage.file = input_.path;
  if (!server.times.empty()) {
    coverage.first = server.times.first();
    coverage.last = server.times.last();
  }
  coverage.metadata_only = server.saw_metadata && !server.saw_bodies;
  note_border(server);
  const auto fresh = sink_.add(server.waiting, position, coverage);
  coverage.tally.kept = fresh;
  coverage.tally.duplicates = server.waiting.size() - fresh;
  add_tally(total_, coverage.tally);
  coverage.tally = {};
  server.waiting.clear();
}

// The events of all servers are stored before the position advances: a crash in between only
// repeats work.
void BatchWriter::flush() {
  if (servers_.empty()) servers_[{}];
  add_tally(servers_.begin()->second.coverage.tally, loose_);
  loose_ = {};
  std::size_t left = servers_.size();
  for (auto& [key, server] : servers_) {
    flush_server(server, --left == 0 ? position() : store::ImportPosition());
  }
  waiting_ = 0;
  flushed_at_ = consumed_;
}

void BatchWriter::write_gaps() {
  std::vector<store::CoverageGap> gaps;
  for (const auto& [key, server] : servers_) {
    for (const auto& [from, to] : server.times.gaps()) {
      gaps.push_back({input_.path, key.second, from, to});
    }
  }
  if (!gaps.empty()) sink_.add_gaps(gaps);
}

void BatchWriter::write_notes() {
  const auto note = [&](const std::string& text) {
    result_.notes.push_back(fmt::format("{}: {}", input_.path, text));
  };
  if (!input_.note.empty()) note(input_.note);
  for (const auto& [why, count] : skipped_) {
    if (why != "blank lines") note(fmt::format("{} records passed over: {}", count, why));
  }
  auto& formats = result_.formats;
  if (!format_.empty() && std::ranges::find(formats, format_) == formats.end()) {
    formats.push_back(format_);
  }
}

// A file without any event, in which each line has the same error, is not an audit log: reports
// that once.
bool BatchWriter::tell_once() {
  constexpr std::uint64_t kFew = 3;
  auto& told = result_.malformed;
  if (total_.malformed <= kFew || told_ == 0) return false;
  const auto first = told.end() - static_cast<std::ptrdiff_t>(told_);
  const bool same = std::all_of(first, told.end(), [&](const Diagnostic& one) {
    return one.file == first->file && one.message == first->message;
  });
  if (!same) return false;
  first->message = fmt::format(
      "{}, like {} more lines: this is no audit log that is read (docs/formats.md lists them)",
      first->message, total_.malformed - 1);
  told.erase(first + 1, told.end());
  return true;
}

void BatchWriter::finish(bool complete) {
  const bool whole = complete && !unreadable_;
  if (whole && input_.shape == InputShape::Stream && input_.size > 0) {
    // An input other than raw lines is imported completely or not at all.
    safe_offset_ = consumed_;
    safe_lines_ = line_base_;
  }
  loose_.bytes += consumed_ > input_.begin ? consumed_ - input_.begin : 0;
  flush();
  write_gaps();
  write_notes();
  add_tally(result_.tally, total_);
  if (!whole || total_.events > 0 || !tell_once()) {
    result_.untold += total_.malformed - told_;
  }
  if (whole && total_.events == 0 && total_.malformed == 0 && total_.lines > 0 &&
      input_.begin == 0) {
    result_.unreadable.push_back(
        diagnostic(input_.path, 0,
                   fmt::format("no audit event in it; {} records of other kinds", total_.lines)));
  }
}

}  // namespace nsposture::ingest::audit::import
