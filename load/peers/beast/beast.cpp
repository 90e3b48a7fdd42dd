// Boost.Beast, one thread: shared constant buffers, a write queue per session.
#include "session.hpp"
#include "source.hpp"

#include <sys/resource.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr int backlog = 4096;
constexpr std::size_t size_min = 16;

void accept_next(tcp::acceptor& acceptor, subscribers& all)
{
    acceptor.async_accept([&](auto error, tcp::socket socket) {
        if (!error)
            std::make_shared<session>(std::move(socket), all)->start();
        accept_next(acceptor, all);
    });
}

void raise_open_files()
{
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}
}

int main(int argc, char** argv)
{
    std::map<std::string, std::uint64_t> options{{"--port", 0}, {"--rate", 0}, {"--size", 64}};
    for (int i = 1; i + 1 < argc; i += 2)
        options[argv[i]] = std::strtoull(argv[i + 1], nullptr, 10);
    if (argc % 2 == 0 || options.size() > 3 || options["--size"] < size_min) {
        std::cerr << "usage: beast --port P --rate MESSAGES_PER_SECOND [--size BYTES, at least 16]\n";
        return 2;
    }
    raise_open_files();

    asio::io_context context(1);
    subscribers all;
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(options["--port"])));
    acceptor.listen(backlog);
    accept_next(acceptor, all);
    source messages(context, options["--rate"], options["--size"], [&](const message& bytes) {
        for (auto* each : all)
            each->send(bytes);
    });
    if (options["--rate"] > 0)
        messages.start();
    std::cout << "ready " << options["--port"] << std::endl;
    context.run();
}
