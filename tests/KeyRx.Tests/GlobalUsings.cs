global using TokenScopes = KeyRx.Protocol.TokenScopes;
