#include "analyzer/check/git/work_tree.h"

#include "analyzer/check/git/git_repository.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace nsposture::check {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfetched = "is a submodule that is not checked out: not judged";
constexpr std::size_t kMaxDepth = 16;  // of nested submodules

SourceFile unread(const std::string& name, std::string trouble) {
  SourceFile file;
  file.name = name;
  file.trouble = std::move(trouble);
  return file;
}

bool has_files(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder, error) && !fs::is_empty(folder, error);
}

bool is_checked_out(const fs::path& submodule) {
  std::error_code error;
  return fs::exists(submodule / ".git", error);
}

// Parses NUL-terminated lines `H 100644 HASH 0\tPATH`; `S` is excluded from a sparse checkout.
// False if git gives no answer.
bool collect_missing(const fs::path& folder, std::size_t depth, std::vector<SourceFile>& found) {
  const auto listed = GitRepository(folder.string()).run({"ls-files", "-s", "-t", "-z"});
  if (listed.code != 0) return false;
  for (std::string_view rest = listed.out; !rest.empty();) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab < 2) continue;
    const auto below = line.substr(tab + 1);
    // For a folder that is itself such a submodule, git reports `./`.
    const auto path = below == "./" ? folder : folder / below;
    const auto name = shown_name(path.string());
    std::error_code error;
    if (line.substr(2).starts_with(kSubmoduleMode)) {
      if (!has_files(path)) {
        found.push_back(unread(name, kUnfetched));
      } else if (is_checked_out(path) && depth < kMaxDepth) {
        (void)collect_missing(path, depth + 1, found);
      }
    } else if (line.starts_with('S') && ingest::manifest::is_manifest_name(name) &&
               !fs::exists(path, error)) {
      found.push_back(unread(name, "is left out of the sparse checkout: not judged"));
    }
  }
  return true;
}

// The parent folder that contains the repository; empty if there is none.
fs::path top_of(fs::path folder) {
  std::error_code error;
  while (!fs::exists(folder / ".git", error)) {
    if (!folder.has_relative_path()) return {};
    folder = folder.parent_path();
  }
  return folder;
}

// Uses `.gitmodules` if git is missing or refuses the repository's owner: lines `path = lib/sub`.
void collect_named_submodules(const std::string& path, std::vector<SourceFile>& found) {
  auto whole = fs::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const auto top = top_of(whole);
  if (top.empty()) return;
  std::ifstream file(top / ".gitmodules");
  for (std::string line; std::getline(file, line);) {
    const auto equal = line.find('=');
    if (equal == std::string::npos) continue;
    constexpr std::string_view kBlank = " \t\r\"";
    const auto trimmed = [&](std::string_view text) {
      text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
      return text.substr(0, text.find_last_not_of(kBlank) + 1);
    };
    const std::string_view all(line);
    if (trimmed(all.substr(0, equal)) != "path") continue;
    const auto submodule = top / trimmed(all.substr(equal + 1));
    const auto below = submodule.lexically_relative(whole);
    if (below.empty() || *below.begin() == ".." || has_files(submodule)) continue;
    const auto name = below == "." ? fs::path(path) : path / below;
    found.push_back(unread(shown_name(name.string()), kUnfetched));
  }
}

class BaseReader {
 public:
  void read(const std::string& ref, const std::string& path, std::size_t depth) {
    for (const auto& link : git_links(ref, path)) read(link, depth);
  }

  BaseSubmodules take() { return std::move(found_); }

 private:
  void read(const GitLink& link, std::size_t depth) {
    if (depth < kMaxDepth && is_checked_out(link.name)) {
      try {
        add(read_git_tree(link.commit, link.name));
        found_.links.push_back(link);
        return read(link.commit, link.name, depth + 1);
      } catch (const Error&) {
        // Its repository does not have that commit: it was not fetched.
      }
    }
    const bool there = has_files(link.name);
    found_.unread.push_back(unread(
        link.name,
        fmt::format(
            "is a submodule of the base whose commit {} is not here: {}", link.commit.substr(0, 12),
            there ? "what is new in it is not judged" : "what is lost with it is not judged")));
    if (there) add(read_source_files({link.name}));
  }

  void add(std::vector<SourceFile> files) {
    std::ranges::move(files, std::back_inserter(found_.files));
  }

  BaseSubmodules found_;
};

bool lies_in(const std::string& name, const std::string& folder) {
  const auto below =
      fs::path(name).lexically_normal().lexically_relative(fs::path(folder).lexically_normal());
  return !below.empty() && *below.begin() != "..";
}

}  // namespace

std::vector<SourceFile> missing_files(const std::string& path) {
  std::vector<SourceFile> found;
  std::error_code error;
  if (!fs::is_directory(path, error)) return found;
  try {
    if (!collect_missing(path, 0, found)) collect_named_submodules(path, found);
  } catch (const Error&) {
    collect_named_submodules(path, found);  // git is not installed
  }
  return found;
}

BaseSubmodules read_base_submodules(const std::string& ref, const std::string& path) {
  BaseReader reader;
  reader.read(ref, path, 0);
  return reader.take();
}

std::optional<SourceFile> find_base_file(const std::string& ref, const std::vector<GitLink>& links,
                                         const std::string& name) {
  const GitLink* inner = nullptr;
  for (const auto& link : links) {
    const bool nearer = inner == nullptr || link.name.size() > inner->name.size();
    if (nearer && lies_in(name, link.name)) inner = &link;
  }
  try {
    return find_git_file(inner == nullptr ? ref : inner->commit, name);
  } catch (const Error& error) {
    // It is in a repository that the base did not have.
    if (error.code() != ErrorCode::Usage) throw;
    return std::nullopt;
  }
}

}  // namespace nsposture::check
