using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>What tests of the native hook ask first.</summary>
internal static class NativeBuild
{
    public static void RequireOrSkip() => Assert.SkipUnless(NativeHook.Obstacle is null, NativeHook.Obstacle ?? "");
}
