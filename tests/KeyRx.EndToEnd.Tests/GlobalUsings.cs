global using KeyRx.Streams;
global using TokenScopes = KeyRx.Protocol.TokenScopes;
