#include "analyzer/check/git/work_tree.h"

#include "analyzer/check/git/git_repository.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string_view>

namespace nsposture::check {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDepth = 16;  // of submodules in one another

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

// Lines `H 100644 HASH 0\tPATH`, each ended by NUL; `S` is left out of a sparse checkout.
void collect_missing(const fs::path& folder, std::size_t depth, std::vector<SourceFile>& found) {
  const auto listed = GitRepository(folder.string()).run({"ls-files", "-s", "-t", "-z"});
  if (listed.code != 0) return;
  for (std::string_view rest = listed.out; !rest.empty();) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab < 2) continue;
    const auto below = line.substr(tab + 1);
    // Of a folder that is such a submodule itself, git says `./`.
    const auto path = below == "./" ? folder : folder / below;
    const auto name = shown_name(path.string());
    std::error_code error;
    if (line.substr(2).starts_with(kSubmoduleMode)) {
      if (!has_files(path)) {
        found.push_back(unread(name, "is a submodule that is not checked out: not judged"));
      } else if (is_checked_out(path) && depth < kMaxDepth) {
        collect_missing(path, depth + 1, found);
      }
    } else if (line.starts_with('S') && ingest::manifest::is_manifest_name(name) &&
               !fs::exists(path, error)) {
      found.push_back(unread(name, "is left out of the sparse checkout: not judged"));
    }
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
        // Its repository does not have that commit: not fetched this far.
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
    collect_missing(path, 0, found);
  } catch (const Error&) {
    // Without git nothing is known of a work tree.
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
    // It lies in a repository that the base did not have.
    if (error.code() != ErrorCode::Usage) throw;
    return std::nullopt;
  }
}

}  // namespace nsposture::check
