#include "analyzer/cli/terminal/write_file.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sys/stat.h>

namespace nsposture::cli {

void write_file(const std::string& path, const std::string& content, FileReaders readers) {
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (file && readers == FileReaders::Owner) ::chmod(part.c_str(), S_IRUSR | S_IWUSR);
  file << content;
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    std::remove(part.c_str());
    throw Error(ErrorCode::Internal, fmt::format("cannot write `{}`: {}", path, why));
  }
}

}  // namespace nsposture::cli
