global using KeyRx.Streams;
global using KeyRx.Streams.Logs;
global using KeyRx.Streams.Persistence;
global using KeyRx.Streams.States;
global using TokenScopes = KeyRx.Protocol.TokenScopes;
