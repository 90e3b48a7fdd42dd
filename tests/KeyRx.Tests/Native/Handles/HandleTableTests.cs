using KeyRx.Native.Handles;
using Xunit;

namespace KeyRx.Tests.Native.Handles;

public sealed class HandleTableTests
{
    [Fact]
    public void AHandleNamesItsObjectUntilItIsRemovedAndNothingEverAfter()
    {
        var target = new object();
        var id = HandleTable.Add(target);

        Assert.Same(target, HandleTable.Find<object>(id));
        Assert.Null(HandleTable.Find<string>(id));
        Assert.Null(HandleTable.Remove<string>(id));
        Assert.Same(target, HandleTable.Remove<object>(id));
        Assert.Null(HandleTable.Remove<object>(id));

        var later = Enumerable.Range(0, 100).Select(_ => HandleTable.Add(new object())).ToList();
        Assert.DoesNotContain(id, later); // places are used again, names are not
        Assert.Null(HandleTable.Find<object>(id));
        later.ForEach(other => Assert.NotNull(HandleTable.Remove<object>(other)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(0xffff)]
    public void WhatWasNeverAHandleNamesNothing(long id)
    {
        Assert.Null(HandleTable.Find<object>((nint)id));
        Assert.Null(HandleTable.Remove<object>((nint)id));
    }

    [Fact]
    public void ThreadsThatAddAndRemoveKeepTheirOwn() => Parallel.For(0, 8, _ =>
    {
        for (var i = 0; i < 1000; i++)
        {
            var target = new object();
            var id = HandleTable.Add(target);
            Assert.Same(target, HandleTable.Find<object>(id));
            Assert.Same(target, HandleTable.Remove<object>(id));
        }
    });
}
