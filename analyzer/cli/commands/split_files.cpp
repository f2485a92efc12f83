#include "analyzer/cli/commands/split_files.h"

#include "analyzer/cli/terminal/write_file.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <string_view>
#include <sys/stat.h>

namespace nsposture::cli::commands {

namespace {

namespace fs = std::filesystem;

bool is_page(const fs::directory_entry& entry) {
  return entry.symlink_status().type() == fs::file_type::regular &&
         reports::html::is_split_page_name(entry.path().filename().string());
}

// Encodes all characters of a path except those allowed unescaped in a link.
std::string percent_encoded(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

void prepare_split_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    throw Error(ErrorCode::Usage,
                fmt::format("cannot make the folder `{}`: {}", folder, std::strerror(errno)));
  }
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) throw Error(ErrorCode::Usage, fmt::format("`{}` is not a folder", folder));
  for (const auto& entry : entries) {
    if (is_page(entry)) continue;
    throw Error(ErrorCode::Usage,
                fmt::format("`{}` holds other files (`{}`): give --split an empty folder", folder,
                            entry.path().filename().string()));
  }
}

void write_split_pages(const std::vector<reports::html::SplitPage>& pages,
                       const std::string& folder) {
  std::set<std::string> names;
  for (const auto& page : pages) {
    write_file(folder + "/" + page.name, page.content);
    names.insert(page.name);
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (is_page(entry) && !names.contains(entry.path().filename().string())) {
      fs::remove(entry.path());
    }
  }
}

std::string split_link(const std::string& folder, const std::string& from) {
  const auto path = fs::absolute(folder).lexically_normal();
  auto link = path.lexically_relative(fs::absolute(from).lexically_normal()).generic_string();
  while (link.size() > 1 && link.ends_with('/')) link.pop_back();
  // A relative link that begins with "x:" would be parsed as a scheme, so each begins with a dot.
  return percent_encoded(link.starts_with('.') ? link : "./" + link);
}

}  // namespace nsposture::cli::commands
