package feed_test

import (
	"fmt"
	"strings"

	"cosm/feed"
)

const small = `<rss version="2.0"><channel><title>Birds</title>
<item><title>The swift</title><guid>1</guid><enclosure url="/1.mp3" type="audio/mpeg" length="1"/></item>
<item><title>A page without sound</title><guid>2</guid></item>
</channel></rss>`

func ExampleParse() {
	p, err := feed.Parse(strings.NewReader(small), feed.Hint{URL: "https://birds.example/feed.xml"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, it := range p.Items {
		if it.Playable() {
			fmt.Printf("%s: %s, %s\n", p.Title, it.Title, it.Enclosure.URL)
		}
	}
	// Output: Birds: The swift, https://birds.example/1.mp3
}

func ExampleParseEach() {
	err := feed.ParseEach(strings.NewReader(small), feed.Hint{},
		func(p *feed.Podcast) error { fmt.Println(p.Title); return nil },
		func(it *feed.Item) error { fmt.Println("-", it.Title); return nil })
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// Birds
	// - The swift
	// - A page without sound
}

func ExampleParse_notAFeed() {
	_, err := feed.Parse(strings.NewReader("<!doctype html><title>Birds</title>"), feed.Hint{})
	fmt.Println(err)
	// Output: not a podcast feed: this is a web page
}
