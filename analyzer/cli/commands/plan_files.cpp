#include "analyzer/cli/commands/plan_files.h"

#include "analyzer/cli/terminal/write_file.h"
#include "graph/base/error.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>

namespace nsposture::cli::commands {

namespace {

void make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
    if (std::filesystem::is_directory(folder)) return;
    throw Error(ErrorCode::Usage, "`" + folder + "` is not a folder");
  }
  throw Error(ErrorCode::Usage, "cannot make the folder `" + folder + "`: " + std::strerror(errno));
}

}  // namespace

std::vector<std::string> write_plan(const std::vector<reports::PlanItem>& plan,
                                    const std::string& folder, bool overwrite) {
  make_folder(folder);
  std::vector<std::string> paths;
  for (const auto& item : plan) {
    if (!item.file) continue;
    paths.push_back(folder + "/" + item.file->name);
    const auto status = std::filesystem::symlink_status(paths.back());
    if (!overwrite && std::filesystem::exists(status)) {
      throw Error(ErrorCode::Usage,
                  "`" + paths.back() + "` exists already: give --overwrite to replace it");
    }
  }
  auto path = paths.begin();
  for (const auto& item : plan) {
    if (item.file) write_file(*path++, item.file->content);
  }
  return paths;
}

}  // namespace nsposture::cli::commands
