#include "analyzer/ingest/audit/import/part_reader.h"

#include "analyzer/ingest/audit/formats/unread.h"
#include "analyzer/ingest/audit/import/text_reader.h"
#include "analyzer/ingest/bytes/archive.h"
#include "analyzer/ingest/bytes/decompress.h"
#include "analyzer/ingest/bytes/peek.h"
#include "analyzer/ingest/json/json.h"
#include "graph/base/error.h"
#include "graph/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace nsposture::ingest::audit::import {

namespace {

using Emit = std::function<bool(BlockResult&&)>;

constexpr std::size_t kHead = 256UL * 1024;
constexpr int kMostArchives = 4;  // nested
constexpr std::uint64_t kMostMembers = 1'000'000;
// Audit logs compress up to about 40 to 1; anything that expands further than this is hostile.
constexpr std::uint64_t kMostExpansion = 200;
constexpr std::uint64_t kExpansionFloor = 256ULL * 1024 * 1024;

// What the archives of one input have used so far.
struct Budget {
  std::uint64_t members = 0;
  std::uint64_t unpacked = 0;
  bool spent = false;  // no more of the input is read
};

// Ends an input whose small file unpacks without end.
class WatchedSource final : public bytes::ByteSource {
 public:
  WatchedSource(std::unique_ptr<bytes::ByteSource> below, Budget& budget)
      : below_(std::move(below)), budget_(budget) {}

  std::size_t read(char* out, std::size_t size) override {
    const auto got = below_->read(out, size);
    budget_.unpacked += got;
    const bool harmful = budget_.unpacked > kExpansionFloor &&
                         budget_.unpacked / kMostExpansion > below_->consumed();
    if (harmful) {
      budget_.spent = true;
      throw Error(
          ErrorCode::Input,
          fmt::format("expands more than {} times when unpacked: this is no log", kMostExpansion));
    }
    return got;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return below_->consumed(); }

  [[nodiscard]] bytes::SourceProblem problem() const override { return below_->problem(); }

 private:
  std::unique_ptr<bytes::ByteSource> below_;
  Budget& budget_;
};

void raw_lines(const LogFile& input, const ReadPart& part, TextReader& reader) {
  const bytes::File file(input.path);
  if (input_identity(file) != input.identity) {
    throw Error(ErrorCode::Input, "it was replaced while it was read");
  }
  // The byte before the part shows whether a line starts there.
  const auto begin = part.first ? part.begin : part.begin - 1;
  const auto source = bytes::file_source(file, begin);
  reader.lines(*source, {begin, part.end, !part.first}, true);
}

// Reads a stream; the members of an archive are read as separate files.
class StreamReader {
 public:
  StreamReader(const ReadLimits& limits, const Emit& emit, Budget& budget)
      : limits_(limits), emit_(emit), budget_(budget) {}

  // `name`: of a member, empty for the input itself.
  void read(std::unique_ptr<bytes::ByteSource> raw, const std::string& name,
            const std::string& packing, int archives) {
    auto opened = bytes::decompressed(std::move(raw), bytes::Utf16::Refused, bytes::Zip::HandedOn);
    auto inner = join(opened.compression, packing);
    if (archives > 0) {
      opened.bytes = std::make_unique<WatchedSource>(std::move(opened.bytes), budget_);
    }
    bytes::PeekedSource source(std::move(opened.bytes), kHead, json::kJsonPadding);
    const auto kind = bytes::archive_of(source.head());
    if (kind != bytes::ArchiveKind::None) {
      return members(source, kind, name, join(std::string(bytes::to_string(kind)), inner),
                     archives + 1);
    }
    const bool no_log = source.problem().kind == bytes::SourceProblem::Kind::None &&
                        !formats::may_hold_events(source.head());
    if (archives > 0 && no_log) return pass_over(source, name);
    const Emit named = [&](BlockResult&& result) { return hand_on(std::move(result), name); };
    TextReader reader(limits_, named);
    try {
      reader.any(source, inner);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Input || budget_.spent) throw;
      reader.fail(error.what());
    }
  }

 private:
  static std::string join(const std::string& inner, const std::string& outer) {
    return inner.empty() || outer.empty() ? inner + outer : inner + " in " + outer;
  }

  bool hand_on(BlockResult&& result, const std::string& name) {
    if (result.member.empty()) result.member = name;
    wanted_ = emit_(std::move(result)) && wanted_;
    return wanted_;
  }

  void members(bytes::ByteSource& source, bytes::ArchiveKind kind, const std::string& name,
               const std::string& packing, int archives) {
    if (archives > kMostArchives) {
      throw Error(ErrorCode::Input,
                  fmt::format("has more than {} archives, one within the other", kMostArchives));
    }
    const auto archive = bytes::open_archive(source, kind);
    std::string member;
    while (wanted_ && archive->next(member)) {
      if (++budget_.members > kMostMembers) {
        throw Error(ErrorCode::Input, fmt::format("has more than {} files in it", kMostMembers));
      }
      read(bytes::member_source(*archive, source), name + '/' + shown(member), packing, archives);
    }
    BlockResult end;
    end.consumed = source.consumed();
    end.unreadable = archive->trouble();
    if (end.unreadable.empty()) end.unreadable = bytes::to_string(source.problem());
    if (name.empty() || !end.unreadable.empty()) hand_on(std::move(end), name);
  }

  // Scans a file that is not a log to its end, so that an event far behind other text is not
  // silently missed.
  void pass_over(bytes::PeekedSource& source, const std::string& name) {
    BlockResult result;
    result.passed_over = true;
    std::string block(kHead, '\0');
    std::size_t kept = 0;
    while (const auto got = source.read(block.data() + kept, block.size() - kept)) {
      const std::string_view text(block.data(), kept + got);
      if (formats::may_hold_events(text)) {
        result.passed_over = false;
        result.unreadable = "holds an audit event behind much that is none: unpack it and name it";
        break;
      }
      const auto tail = std::min(text.size(), formats::kLongestSign);
      std::copy(text.end() - static_cast<std::ptrdiff_t>(tail), text.end(), block.begin());
      kept = tail;
    }
    if (result.unreadable.empty()) result.unreadable = bytes::to_string(source.problem());
    hand_on(std::move(result), name);
  }

  // Names are chosen by the creator of the archive.
  static std::string shown(const std::string& name) {
    for (std::size_t at = 0; at < name.size();) {
      const auto length = decode_utf8(name, at).length;
      if (length == 0) return "(a name that is no UTF-8)";
      at += length;
    }
    return name;
  }

  const ReadLimits& limits_;
  const Emit& emit_;
  Budget& budget_;
  bool wanted_ = true;
};

// A read error is in the last result.
template <class Read>
void guarded(const ReadLimits& limits, const Emit& emit, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Input) throw;
    TextReader(limits, emit).fail(error.what());
  }
}

}  // namespace

void read_stream(std::unique_ptr<bytes::ByteSource> bytes, const ReadLimits& limits,
                 const Emit& emit) {
  guarded(limits, emit, [&] {
    Budget budget;
    StreamReader(limits, emit, budget).read(std::move(bytes), {}, {}, 0);
  });
}

void read_part(const LogFile& input, const ReadPart& part, const ReadLimits& limits,
               const Emit& emit) {
  if (input.shape != InputShape::RawLines) {
    return guarded(limits, emit, [&] {
      const bytes::File file(input.path);
      read_stream(bytes::file_source(file, 0), limits, emit);
    });
  }
  TextReader reader(limits, emit);
  try {
    raw_lines(input, part, reader);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Input) throw;
    reader.fail(error.what());
  }
}

}  // namespace nsposture::ingest::audit::import
