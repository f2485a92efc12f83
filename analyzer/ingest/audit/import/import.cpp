#include "analyzer/ingest/audit/import/import.h"

#include "analyzer/ingest/audit/import/archive_writer.h"
#include "analyzer/ingest/audit/import/batch_writer.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/audit/import/part_queue.h"
#include "analyzer/ingest/audit/import/part_reader.h"
#include "analyzer/ingest/bytes/inputs.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <set>
#include <thread>

namespace nsposture::ingest::audit::import {

namespace {

using Clock = std::chrono::steady_clock;

bool stopped(const ImportOptions& options) {
  return options.stop != nullptr && options.stop->load(std::memory_order_relaxed);
}

// Reports the progress of the import, at most ten times a second.
class Progress {
 public:
  Progress(const std::vector<LogFile>& inputs, const ImportOptions& options) : options_(options) {
    for (const auto& input : inputs) {
      if (input.size == 0 && input.shape == InputShape::Stream) known_ = false;
      if (input.shape != InputShape::Refused) total_ += input.size - input.begin;
    }
  }

  void at(const LogFile& input, std::uint64_t consumed) {
    // Parts of a file count from its start; a part may end slightly after its boundary.
    if (consumed > input.begin) inside_ = std::max(inside_, consumed - input.begin);
    const auto now = Clock::now();
    if (!options_.on_progress || now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    options_.on_progress({input.path, done_ + inside_, known_ ? total_ : 0});
  }

  void input_done() {
    done_ += inside_;
    inside_ = 0;
  }

 private:
  const ImportOptions& options_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t inside_ = 0;
  bool known_ = true;
  Clock::time_point next_;
};

// Threads that process part after part, lowest first, so the part that is waited for always
// advances.
class Readers {
 public:
  Readers(const std::vector<LogFile>& inputs, const std::vector<ReadPart>& parts,
          const ReadLimits& limits, unsigned threads)
      : inputs_(inputs), parts_(parts), limits_(limits), queues_(parts.size()) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }

  ~Readers() {
    for (auto& queue : queues_) queue.abandon();
  }

  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  PartQueue& queue(std::size_t part) { return queues_[part]; }

 private:
  void work() {
    for (auto part = next_++; part < parts_.size(); part = next_++) {
      std::exception_ptr failure;
      auto& queue = queues_[part];
      try {
        read_part(inputs_[parts_[part].input], parts_[part], limits_,
                  [&](BlockResult&& result) { return queue.push(std::move(result)); });
      } catch (...) {
        failure = std::current_exception();  // pop() rethrows it in the importing thread
      }
      queue.close(failure);
    }
  }

  const std::vector<LogFile>& inputs_;
  const std::vector<ReadPart>& parts_;
  const ReadLimits& limits_;
  std::deque<PartQueue> queues_;
  std::atomic<std::size_t> next_{0};
  std::vector<std::jthread> threads_;  // last: joined before what they use is destroyed
};

unsigned thread_count(const ImportTuning& tuning, std::size_t parts) {
  const auto cores = tuning.threads > 0 ? tuning.threads : std::thread::hardware_concurrency();
  return static_cast<unsigned>(std::clamp<std::size_t>(cores, 1, std::max<std::size_t>(parts, 1)));
}

void refuse(const LogFile& input, ImportResult& result) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = input.path;
  diagnostic.message = input.refusal;
  result.unreadable.push_back(std::move(diagnostic));
}

class Import {
 public:
  Import(std::vector<LogFile> inputs, AuditSink& sink, const ImportOptions& options,
         const ImportTuning& tuning, ImportResult& result)
      : inputs_(std::move(inputs)),
        parts_(parts_of(inputs_)),
        limits_{options.max_line_bytes, options.max_malformed_reported, tuning.prefilter,
                options.growing},
        sink_(sink),
        options_(options),
        result_(result),
        progress_(inputs_, options),
        readers_(inputs_, parts_, limits_, thread_count(tuning, parts_.size())) {}

  void run() {
    std::size_t part = 0;
    for (std::size_t i = 0; i < inputs_.size() && !stopped(options_); ++i) {
      if (inputs_[i].shape == InputShape::Refused) {
        refuse(inputs_[i], result_);
        continue;
      }
      const auto before = found();
      BatchWriter committer(inputs_[i], sink_, options_, result_);
      bool complete = true;
      for (; part < parts_.size() && parts_[part].input == i; ++part) {
        if (complete) {
          complete = commit_part(part, inputs_[i], committer);
        } else {
          readers_.queue(part).abandon();  // results after a failure are not needed
        }
      }
      committer.finish(complete);
      if (complete && inputs_[i].begin == 0 && found() == before) empty_.insert(inputs_[i].path);
      progress_.input_done();
    }
  }

  // The files without any content.
  [[nodiscard]] const std::set<std::string>& empty() const { return empty_; }

 private:
  // Grows with any content of a file, whether it is an event or not.
  [[nodiscard]] std::size_t found() const {
    return result_.tally.events + result_.tally.malformed + result_.unreadable.size();
  }

  bool commit_part(std::size_t part, const LogFile& input, BatchWriter& committer) {
    auto& queue = readers_.queue(part);
    ArchiveWriter archive(input, sink_, options_, result_);
    const bool complete = take_results(queue, input, committer, archive);
    archive.finish(complete, committer);
    return complete;
  }

  bool take_results(PartQueue& queue, const LogFile& input, BatchWriter& committer,
                    ArchiveWriter& archive) {
    while (auto result = queue.pop()) {
      const bool failed = !result->unreadable.empty();
      const bool of_member = !result->member.empty();
      progress_.at(input, result->consumed);
      if (of_member) {
        archive.add(std::move(*result));
      } else {
        committer.add(std::move(*result));
      }
      if ((of_member || !failed) && !stopped(options_)) continue;
      queue.abandon();
      return false;
    }
    return true;
  }

  std::vector<LogFile> inputs_;
  std::vector<ReadPart> parts_;
  ReadLimits limits_;
  AuditSink& sink_;
  const ImportOptions& options_;
  ImportResult& result_;
  std::set<std::string> empty_;
  Progress progress_;
  Readers readers_;
};

}  // namespace

namespace {

void tell_empty(const std::string& path, ImportResult& result) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = path;
  diagnostic.message = "the audit log was given but is empty: there is no event in it";
  result.unreadable.push_back(std::move(diagnostic));
}

// Reports each empty file among several named ones. A folder may contain a newly rotated file.
void tell_each_empty(const std::vector<std::string>& paths, const std::set<std::string>& empty,
                     ImportResult& result) {
  for (const auto& path : paths) {
    if (empty.contains(path)) tell_empty(path, result);
  }
}

}  // namespace

ImportResult import_into(const std::vector<std::string>& paths, AuditSink& sink,
                         const ImportOptions& options, const ImportTuning& tuning) {
  const auto start = Clock::now();
  ImportResult result;
  auto files = bytes::expand_inputs(paths);
  result.unreadable = std::move(files.unreadable);
  std::vector<LogFile> inputs;
  for (const auto& file : files.files) inputs.push_back(inspect(file, sink));
  // Empty input, read from its start: not the same as a log without events.
  const bool fresh = !options.growing && std::ranges::all_of(inputs, [](const LogFile& input) {
    return input.begin == 0;
  });
  Import import(std::move(inputs), sink, options, tuning, result);
  import.run();
  const bool nothing = result.tally.events == 0 && result.tally.malformed == 0;
  if (fresh && nothing && result.unreadable.empty() && !stopped(options)) {
    for (const auto& path : paths) tell_empty(path, result);
  } else if (!options.growing && !stopped(options)) {
    tell_each_empty(paths, import.empty(), result);
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace nsposture::ingest::audit::import
