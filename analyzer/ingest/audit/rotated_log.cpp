#include "analyzer/ingest/audit/rotated_log.h"

#include "analyzer/ingest/audit/event/prefilter.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/bytes/byte_source.h"
#include "graph/base/error.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/stat.h>
#include <tuple>

namespace nsposture::ingest::audit {

namespace {

namespace fs = std::filesystem;

// Includes formats that cannot be unpacked here: that is reported, and the log is not overlooked.
constexpr std::array<std::string_view, 9> kPacked = {".gz", ".zst", ".xz",   ".bz2", ".lz4",
                                                     ".Z",  ".zip", ".lzma", ".zstd"};
constexpr std::array<std::string_view, 5> kWords = {"old", "bak", "prev", "backup", "rotated"};
constexpr std::string_view kSeparators = ".-_";

// A number, a time or a rotation word.
bool is_mark(std::string_view text) {
  if (std::ranges::find(kWords, text) != kWords.end()) return true;
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789-_.:+TZ") == std::string_view::npos;
}

bool separated_mark(std::string_view text) {
  return text.size() > 1 && kSeparators.find(text.front()) != std::string_view::npos &&
         is_mark(text.substr(1));
}

bool exists(const std::string& path) {
  struct stat found {};

  return ::lstat(path.c_str(), &found) == 0;
}

}  // namespace

bool is_rotated_name(std::string_view log, std::string_view name) {
  bool packed = false;
  for (const auto ending : kPacked) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    packed = true;
    break;
  }
  if (name == log) return packed;
  if (name.starts_with(log)) return separated_mark(name.substr(log.size()));
  const auto dot = log.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const auto stem = log.substr(0, dot);
  const auto ending = log.substr(dot);
  if (!name.starts_with(stem) || !name.ends_with(ending)) return false;
  if (name.size() < stem.size() + ending.size()) return false;
  return separated_mark(name.substr(stem.size(), name.size() - stem.size() - ending.size()));
}

std::vector<BesideLog> files_beside(const std::string& log) {
  const fs::path own(log);
  const auto own_name = own.filename().string();
  const auto stem = own.stem().string();
  const auto folder = own.parent_path().empty() ? fs::path(".") : own.parent_path();
  std::vector<BesideLog> found;
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    const auto name = entry->path().filename().string();
    if (name == own_name || !name.starts_with(stem)) continue;
    BesideLog one;
    one.path = (own.parent_path() / name).string();

    struct stat state {};

    if (::stat(one.path.c_str(), &state) != 0 || !S_ISREG(state.st_mode)) continue;
    one.state = {state.st_dev, state.st_ino, static_cast<std::uint64_t>(state.st_size),
                 std::int64_t{state.st_mtim.tv_sec} * 1'000'000'000 + state.st_mtim.tv_nsec};
    one.rotated = is_rotated_name(own_name, name);
    found.push_back(std::move(one));
  }
  std::ranges::sort(found, {},
                    [](const BesideLog& one) { return std::tie(one.state.written_ns, one.path); });
  return found;
}

Beginning beginning_of(const std::string& path) {
  Beginning beginning;
  try {
    const bytes::File file(path);
    if (!file.stat().regular) return beginning;
    const auto head = import::first_text(file);
    if (head.size() < import::kIdentityBytes && head.find('\n') == std::string::npos) {
      return beginning;
    }
    beginning.identity = import::input_identity(file);
    beginning.line = import::line_hash(head);
    beginning.telling = is_raw_event(head);
  } catch (const Error& error) {
    // Between two rotations the log does not exist, which is not an error.
    if (exists(path)) beginning.refusal = error.what();
  }
  return beginning;
}

}  // namespace nsposture::ingest::audit
